using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace ProbDsl.Cli;

/// <summary>Options that take one number, and say so where something else is written.</summary>
internal static class NumberOptions
{
    public static Option<int?> Count(string name, string description) => new(name) { Description = description, HelpName = "COUNT", CustomParser = Whole };

    public static Option<int?> Threads() => Count("--threads", "how many threads; changes no number");

    public static Option<ulong?> Seed(string description = "the seed of all randomness (1)") => new("--seed") { Description = description, HelpName = "NUMBER", CustomParser = FromZero };

    public static Option<double?> Positive(string name, string description) => Real(name, "NUMBER", description, v => v > 0, "a positive number");

    public static Option<double?> FromZeroOn(string name, string description) => Real(name, "NUMBER", description, v => v >= 0, "a number from 0 on");

    public static Option<double?> Share(string name, string description) => Real(name, "SHARE", description, v => v is > 0 and < 1, "a number between 0 and 1");

    /// <summary>`60s`, `2m`, `500ms`; a number alone is seconds.</summary>
    public static Option<TimeSpan?> Duration(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "TIME",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            var (digits, unit) = text switch { [.., 'm', 's'] => (text[..^2], 0.001), [.., 's'] => (text[..^1], 1.0), [.., 'm'] => (text[..^1], 60.0), [.., 'h'] => (text[..^1], 3600.0), _ => (text, 1.0) };
            if (double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number * unit is > 0 and < 1e6) return TimeSpan.FromSeconds(number * unit);
            result.AddError($"{Asked(result)} takes a time, as 60s, 2m or 1h");
            return null;
        },
    };

    private static Option<double?> Real(string name, string helpName, string description, Func<double, bool> isIn, string takes) => new(name)
    {
        Description = description,
        HelpName = helpName,
        CustomParser = result =>
        {
            if (double.TryParse(result.Tokens[0].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) && isIn(number)) return number;
            result.AddError($"{Asked(result)} takes {takes}");
            return null;
        },
    };

    private static int? Whole(ArgumentResult result)
    {
        if (int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0) return count;
        result.AddError($"{Asked(result)} takes a whole number of at least 1");
        return null;
    }

    private static ulong? FromZero(ArgumentResult result)
    {
        if (ulong.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return number;
        result.AddError($"{Asked(result)} takes a whole number from 0 on, below 2^64");
        return null;
    }

    private static string Asked(ArgumentResult result) => (result.Parent as OptionResult)?.Option.Name ?? "the option";
}
