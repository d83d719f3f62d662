using System.CommandLine.Parsing;

namespace ProbDsl.Cli.Verbs;

/// <summary>`probdsl sample`: draws from the prior of a story, or from a fit, as a table that the story can be fitted to.</summary>
internal static class SampleVerb
{
    public static Command Command()
    {
        var story = new Argument<string>("story") { Description = "a story (.gen), or - for standard input; or the folder of a fit" };
        var (data, complete, settings) = (Options.Data(), Options.DropMissing(arePredictors: true), Options.Set());
        var count = new Option<int?>("--num-samples",
            "-n") { Description = "rows (1,000); data sets (1) where all sizes are given",
                HelpName = "COUNT", CustomParser = Whole };
        var output = new Option<string?>("--out") { Description = "the file to write (.csv); else standard output", HelpName = "FILE" };
        var all = new Option<bool>("--all") { Description = "also write latents and definitions" };
        var how = new DrawOptionSet();
        var command = new Command("sample", "Draw from the prior of a story, or from a fit.")
        {
            story, count, output, all, data, complete, settings,
        };
        foreach (var option in how.All) command.Add(option);
        command.SetAction(parsed =>
        {
            var (from, set) = (parsed.GetValue(story)!, parsed.GetValue(settings) ?? []);
            var files = new DataRequest(parsed.GetValue(data) ?? [], parsed.GetValue(complete)) { AreOutcomes = false };
            var (rows, file, latents, asked) = (parsed.GetValue(count), parsed.GetValue(output), parsed.GetValue(all), how.Read(parsed));
            return (int)(IsFolder(from)
                ? new SampleFitRun(from, files, set, rows, file, latents, asked).Run()
                : new SampleRun(from, files, set, rows, file, latents, asked).Run());
        });
        return command;
    }

    /// <summary>A story is a file; a name without an extension that is none is meant as a folder.</summary>
    private static bool IsFolder(string from) => Directory.Exists(from) || (from != "-" && !Path.HasExtension(from) && !File.Exists(from));

    private static int? Whole(ArgumentResult result)
    {
        if (int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0) return count;
        result.AddError("-n takes a whole number of at least 1");
        return null;
    }
}
