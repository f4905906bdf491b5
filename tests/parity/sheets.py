"""sheets.py FOLDER: bt-ta against the worksheets of Stock.Indicators.

Each sheet's bars go through bt-ta; each of its columns that is named below
must be given where the sheet has a value, and be the same to what the sheet
prints (1e-9 relative; the sheets were computed in doubles).  `from` is the
first row to compare, where a sheet begins later or earlier than it says.
Prints what differs, and a line `N of M sheets`; status 1 unless all agree.
"""
import csv
import json
import math
import subprocess
import sys

OWN = ("open", "high", "low", "close", "volume")

# file: [(indicators, sheet's column, ours), ...]; ours may be times a factor
SHEETS = {
    "Adl_ADL": [("ad s=sma:20@ad", "adl", "ad"), ("", "sma", "s")],
    "Adx_ADX": [("p=di:14,full a=adx:14,full r=adxr:14,full",
                 "+DI14", "p_plus"), ("", "-DI14", "p_minus"),
                ("", "ADX", "a"), ("", "ADXR", "r"),
                ("x=dx:14,full", "DX", "x")],
    "Aroon_AROON_25": [("a=aroon:25,first o=aroonosc:25,first", "up", "a_up"),
                       ("", "down", "a_down"), ("", "osc", "o")],
    "Atr_ATR": [("t=tr:skip a=atr:14,skip n=natr:14,skip", "TR", "t"),
                ("", "ATR", "a"), ("", "ATR%", "n")],
    "BollingerBands_Bollinger_Bands": [
        ("b=bbands:20,2 p=bbpct:20,2 w=bbwidth:20,2 z=zscore:20 "
         "sd=stddev:20", "upper", "b_upper"), ("", "lower", "b_lower"),
        ("", "sma", "b_middle"), ("", "%b", "p"), ("", "width", "w"),
        ("", "z-score", "z"), ("", "stdev", "sd")],
    "Bop_BOP": [("a=bop b=bop:14", "bmp", "a"), ("", "bop", "b")],
    "Chop_Choppiness_Index": [("c=chop:14", "CHOP14", "c")],
    "Cmf_CMF": [("c=cmf:20", "cmf", "c")],
    "Cmo_CMO": [("c=cmo:14", "CMO", "c")],
    "Dema_DEMA": [("d=dema:20,mixed e=ema:20,sma", "dema", "d"),
                  ("", "ema", "e")],
    "Donchian_Donchian": [("d=donchian:20,1", "Upper", "d_upper"),
                          ("", "Lower", "d_lower"),
                          ("", "Center", "d_middle")],
    "ElderRay_Elder_Ray_Index": [("e=elderray:13", "bull", "e_bull"),
                                 ("", "bear", "e_bear")],
    "Ema_EMA": [("e=ema:20,sma f=ema:20,sma@open", "ema", "e"),
                ("", "ema(O)", "f")],
    "Epma_Endpoint_Moving_Average": [
        ("e=linreg:20 m=linregslope:20 r=linregr2:20 d=stddev:20",
         "EPMA", "e"), ("", "m", "m"), ("", "r2", "r"), ("", "stdev", "d")],
    "ForceIndex_Force_Index": [("f=force:13", "ema force", "f")],
    "Hma_HMA": [("h=hma:20 w=wma:20", "hma", "h"), ("", "wma(n)", "w")],
    "Ichimoku_Ichimoku": [("i=ichimoku:9,26,52,26", "tenkan", "i_tenkan"),
                          ("", "kijun", "i_kijun"),
                          ("", "senkouA", "i_senkou_a"),
                          ("", "senkouB", "i_senkou_b")],
    "Kama_KAMA": [("k=kama:10,2,30", "KAMA", "k")],
    "Macd_MACD": [("m=macd:12,26,9,sma,exact", "MACD", "m"),
                  ("", "Signal", "m_signal"),
                  ("", "Histo", "m_histogram")],
    "Mfi_MFI": [("m=mfi:14", "mf", "m")],
    "Obv_OBV": [("o=obv s=sma:20@o", "obv", "o"), ("", "sma", "s")],
    "ParabolicSar_Parabolic_SAR": [("p=psar:0.02,0.2,long,0.01", "sar", "p")],
    "Pvo_PVO": [("p=pvo:12,26,9", "PVO", "p"), ("", "Signal", "p_signal"),
                ("", "Histo", "p_histogram")],
    "Roc_ROC": [("r=roc:20,percent s=sma:5@r e=ema:3,sma@r m=mom:20",
                 "roc", "r"), ("", "sma(5)", "s"), ("", "ema(3)", "e"),
                ("", "mom", "m")],
    "Rsi_RSI": [("r=rsi:14 e=ema:20,sma@r", "RSI(14)", "r"),
                ("", "EMA(20)", "e")],
    "Slope_Slope_Linear_Regression": [
        ("m=linregslope:20 r=linregr2:20 d=stddev:20", "m", "m"),
        ("", "r2", "r"), ("", "stdev", "d")],
    "Sma_SMA_Close": [("s=sma:20 o=sma:20@open", "SMA", "s"),
                      ("", "SMA(O)", "o")],
    "Sma_SMA_Volume": [("s=sma:20@volume", "sma", "s")],
    "Smma_Smoothed_Moving_Average": [("s=smma:20", "SMMA", "s")],
    "StarcBands_ATR": [("s=starc:20,2,14", "UPPER", "s_upper"),
                       ("", "LOWER", "s_lower"), ("", "CENTER", "s_middle")],
    "StdDev_StdDev": [("d=stddev:10 z=zscore:10 m=sma:10 s=sma:5@d",
                       "stddev", "d"), ("", "mean", "m"),
                      ("", "zscore", "z"), ("", "sma", "s")],
    "StochRsi_StochRSI": [("s=srsi:14,14,3,3", "StochRSI", "s_k"),
                          ("", "D(3)", "s_d")],
    "Stoch_STO_14_3_3_2": [("s=kdj:14,3,3,3,2", "%K", "s_k"),
                           ("", "%D", "s_d"), ("", "%J", "s_j")],
    "Stoch_STO_9_3_3_SMMA_5_4": [("s=kdj:9,3,3,5,4,smma", "%K", "s_k"),
                                 ("", "%D", "s_d"), ("", "%J", "s_j")],
    "SuperTrend_SuperTrend_10_3_with_Bitcoin": [
        ("s=supertrend:10,3", "SuperTrend", "s"), ("", "Upper", "s_upper"),
        ("", "Lower", "s_lower")],
    "SuperTrend_SuperTrend_14_3": [
        ("s=supertrend:14,3", "SuperTrend", "s"), ("", "Upper", "s_upper"),
        ("", "Lower", "s_lower")],
    "T3_T3": [("t=t3:5,0.7", "T3", "t")],
    "Tema_TEMA": [("t=tema:20,mixed", "tema", "t")],
    "Tr_TR": [("t=tr:skip", "TR", "t")],
    "Trix_TRIX": [("t=trix:20,mixed,old s=sma:5@t", "trix", "t"),
                  ("", "signal", "s")],
    "Tsi_TSI": [("t=tsi:25,13,7", "TSI", "t"), ("", "signal", "t_signal")],
    "Ultimate_Ultimate": [("u=ultosc:7,14,28", "ULT", "u")],
    "Vortex_Vortex_Indicator": [("v=vortex:14", "VI+", "v_plus"),
                                ("", "VI-", "v_minus")],
    "Vwap_VWAP": [("v=vwap", "VWAP", "v")],
    "Vwap_VWAP_with_Start_Date": [
        ("v=avwap:2020-12-15T10:00:00Z", "VWAP", "v")],
    "Vwma_VWMA_10": [("v=vwma:10", "vwma", "v")],
    "WilliamsR_WilliamsR_14": [("w=willr:14", "%R", "w")],
    "Wma_WMA": [("w=wma:20", "wma", "w")],
}


def read(path):
    """Columns of a sheet: of two with one name the first."""
    with open(path, newline="", encoding="utf-8-sig") as f:
        table = list(csv.reader(f))
    return {name: [row[k] if k < len(row) else "" for row in table[1:]]
            for k, name in reversed(list(enumerate(table[0])))}


def bars(sheet):
    """The sheet's bars as CSV; what it does not have is its close, or 1."""
    yield "time,symbol,open,high,low,close,volume"
    for i, time in enumerate(sheet["date"]):
        close = sheet["close"][i]
        bar = [sheet[k][i] if k in sheet else "1" if k == "volume" else close
               for k in OWN]
        yield ",".join([time, "X"] + bar)


def compare(sheet, out, theirs, ours):
    for i, want in enumerate(sheet[theirs]):
        try:
            want = float(want)
        except ValueError:
            continue
        have = float(out[ours][i]) if out[ours][i] else math.nan
        if not abs(have - want) <= 1e-9 * max(1, abs(want)):
            return f"{theirs} row {i}: {out[ours][i]}, expected {want}"
    return None


def differ(folder, name, asked):
    sheet = read(f"{folder}/{name}.csv")
    specs = " ".join(a[0] for a in asked).split()
    done = subprocess.run(
        ["bt-ta", "-f", "csv"] + specs, capture_output=True, text=True,
        input="\n".join(bars(sheet)) + "\n", check=False)
    if done.returncode != 0:
        return done.stderr.strip()
    table = list(csv.reader(done.stdout.splitlines()))
    out = {c: [row[k] for row in table[1:]] for k, c in enumerate(table[0])}
    for _, theirs, ours in asked:
        why = compare(sheet, out, theirs, ours)
        if why is not None:
            return why
    return None


def main():
    folder = sys.argv[1]
    with open(folder + "/INDEX.json", encoding="utf-8") as f:
        files = [x["file"][:-4] for x in json.load(f)]
    good = columns = 0
    for name in files:
        why = differ(folder, name, SHEETS.get(name, []))
        good += why is None and name in SHEETS
        columns += len(SHEETS.get(name, []))
        if why is not None:
            print(name + ":", why)
    print(f"{good} of {len(files)} sheets, {columns} columns")
    sys.exit(good != len(files))


main()
