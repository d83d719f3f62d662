namespace ProbDsl.Cli.Verbs;

/// <summary>An option that takes a time: `60s`, `2m`, `500ms`; a number alone is seconds.</summary>
internal static class DurationOption
{
    public static Option<TimeSpan?> Create(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "TIME",
        CustomParser = result =>
        {
            if (Read(result.Tokens[0].Value) is { } time) return time;
            result.AddError($"{name} takes a time, as 60s, 2m or 1h");
            return null;
        },
    };

    private static TimeSpan? Read(string text)
    {
        var (digits, unit) = text switch
        {
            [.., 'm', 's'] => (text[..^2], 0.001),
            [.., 's'] => (text[..^1], 1.0),
            [.., 'm'] => (text[..^1], 60.0),
            [.., 'h'] => (text[..^1], 3600.0),
            _ => (text, 1.0),
        };
        var isNumber = double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number);
        return isNumber && number * unit is > 0 and < 1e6 ? TimeSpan.FromSeconds(number * unit) : null;
    }
}
