namespace ProbDsl.IO.Input;

/// <summary>How CSV files are written by the options of a run: `--delimiter` and `--decimal`.</summary>
internal static class CsvForms
{
    public static CsvForm Read(RunOptions options) => new(
        options[StandardOptions.Delimiter] is { } between ? Enum.Parse<CsvSeparator>(between, ignoreCase: true) : null,
        options[StandardOptions.Decimal] is { } mark ? Enum.Parse<DecimalMark>(mark, ignoreCase: true) : null);
}
