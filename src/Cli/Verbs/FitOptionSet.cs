using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace ProbDsl.Cli;

/// <summary>The options that say how to fit: seed, lengths, tolerance, threads.</summary>
internal sealed class FitOptionSet
{
    private readonly Option<ulong?> seed = new("--seed") { Description = "the seed of all randomness (1)", HelpName = "NUMBER", CustomParser = WholeNumber };
    private readonly Option<int?> iterations = Whole("--max-iter", "the most steps of one start");
    private readonly Option<int?> restarts = Whole("--restarts", "how many starts");
    private readonly Option<int?> draws = Whole("--num-samples", "how many posterior draws, where the method draws (4,000)");
    private readonly Option<int?> threads = Whole("--threads", "how many threads; changes no number");
    private readonly Option<double?> tolerance = new("--tol") { Description = "the largest slope of the objective that counts as converged", HelpName = "NUMBER", CustomParser = PositiveNumber };

    public IEnumerable<Option> All => [seed, iterations, restarts, draws, threads, tolerance];

    public FitWishes Read(ParseResult parsed, string? method) => new(
        method, parsed.GetValue(seed), parsed.GetValue(iterations), parsed.GetValue(tolerance), parsed.GetValue(restarts), parsed.GetValue(threads), parsed.GetValue(draws));

    private static Option<int?> Whole(string name, string description) => new(name) { Description = description, HelpName = "COUNT", CustomParser = Count };

    private static int? Count(ArgumentResult result)
    {
        if (int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0) return count;
        result.AddError($"{Asked(result)} takes a whole number of at least 1");
        return null;
    }

    private static ulong? WholeNumber(ArgumentResult result)
    {
        if (ulong.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return number;
        result.AddError($"{Asked(result)} takes a whole number from 0 on, below 2^64");
        return null;
    }

    private static double? PositiveNumber(ArgumentResult result)
    {
        if (double.TryParse(result.Tokens[0].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) && number > 0) return number;
        result.AddError($"{Asked(result)} takes a positive number");
        return null;
    }

    private static string Asked(ArgumentResult result) => (result.Parent as OptionResult)?.Option.Name ?? "the option";
}
