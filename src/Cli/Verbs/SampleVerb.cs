using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace ProbDsl.Cli;

/// <summary>`probdsl sample`: draws from the prior of a story, as a table that the story can be fitted to.</summary>
internal static class SampleVerb
{
    public static Command Command()
    {
        var story = Options.Story();
        var (data, settings) = (Options.Data(), Options.Set());
        var count = new Option<int?>("--num-samples", "-n") { Description = "how many rows (1,000); where data size all plates, how many independent draws (1)", HelpName = "COUNT", CustomParser = Whole };
        var seed = new Option<ulong>("--seed") { Description = "the seed of all randomness", HelpName = "NUMBER", DefaultValueFactory = _ => 1 };
        var output = new Option<string?>("--out") { Description = "the file to write (.csv); else standard output", HelpName = "FILE" };
        var all = new Option<bool>("--all") { Description = "latents and definitions too, as further columns" };
        var command = new Command("sample", "Draw from the prior of a story.") { story, count, seed, output, all, data, settings };
        command.SetAction(parsed => (int)new SampleRun(
            parsed.GetValue(story)!, parsed.GetValue(data) ?? [], parsed.GetValue(settings) ?? [], parsed.GetValue(count), parsed.GetValue(seed), parsed.GetValue(output), parsed.GetValue(all)).Run());
        return command;
    }

    private static int? Whole(ArgumentResult result)
    {
        if (int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0) return count;
        result.AddError("-n takes a whole number of at least 1");
        return null;
    }
}
