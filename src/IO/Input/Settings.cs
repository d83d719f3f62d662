namespace ProbDsl.IO.Input;

/// <summary>Parses settings such as `--set K=3`.</summary>
internal static class Settings
{
    public static (IReadOnlyDictionary<string, double> Values, ValueList<Diagnostic> Diagnostics) Read(string[] given)
    {
        var values = new Dictionary<string, double>();
        var wrong = new List<Diagnostic>();
        foreach (var text in given)
        {
            var parts = text.Split('=', 2, StringSplitOptions.TrimEntries);
            if (parts.Length == 2 && double.TryParse(parts[1], NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
                && double.IsFinite(value)) values[parts[0]] = value;
            else wrong.Add(FileDiagnostics.WrongSetting(text));
        }

        return (values, [.. wrong]);
    }
}
