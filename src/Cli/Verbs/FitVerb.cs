using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace ProbDsl.Cli;

/// <summary>`probdsl fit`: a story and its data to estimates.</summary>
internal static class FitVerb
{
    public static Command Command()
    {
        var story = Options.Story();
        var (data, settings, method, format) = (Options.Data(), Options.Set(), Options.Method(), Options.Format());
        var folder = new Option<string?>("--out") { Description = "a folder to keep the fit in", HelpName = "DIR" };
        var seed = new Option<ulong?>("--seed") { Description = "the seed of all randomness (1)", HelpName = "NUMBER", CustomParser = WholeNumber };
        var iterations = Whole("--max-iter", "the most steps of one start");
        var restarts = Whole("--restarts", "how many starts");
        var draws = Whole("--num-samples", "how many posterior draws, where the method draws (4,000)");
        var threads = Whole("--threads", "how many threads; changes no number");
        var tolerance = new Option<double?>("--tol") { Description = "the largest slope of the objective that counts as converged", HelpName = "NUMBER", CustomParser = PositiveNumber };
        var command = new Command("fit", "Fit a story to data.") { story, data, settings, method, format, folder, seed, iterations, restarts, draws, threads, tolerance };
        command.SetAction(parsed => (int)new FitRun(
            parsed.GetValue(story)!, parsed.GetValue(data) ?? [], parsed.GetValue(settings) ?? [],
            new FitWishes(parsed.GetValue(method), parsed.GetValue(seed), parsed.GetValue(iterations), parsed.GetValue(tolerance), parsed.GetValue(restarts), parsed.GetValue(threads), parsed.GetValue(draws)),
            parsed.GetValue(format), parsed.GetValue(folder)).Run());
        return command;
    }

    internal static Option<int?> Whole(string name, string description) => new(name) { Description = description, HelpName = "COUNT", CustomParser = Count };

    private static int? Count(ArgumentResult result)
    {
        if (int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0) return count;
        result.AddError($"{Asked(result)} takes a whole number of at least 1");
        return null;
    }

    internal static ulong? WholeNumber(ArgumentResult result)
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
