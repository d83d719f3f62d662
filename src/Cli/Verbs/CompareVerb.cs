using System.CommandLine;

namespace ProbDsl.Cli;

/// <summary>`probdsl compare`: one story by every method that it allows, on one page.</summary>
internal static class CompareVerb
{
    public static Command Command()
    {
        var story = Options.Story();
        var (data, settings, format) = (Options.Data(), Options.Set(), Options.Format());
        var methods = new Option<string?>("--methods") { Description = "which methods, with commas between; else all that the story allows", HelpName = "NAMES" };
        var budget = NumberOptions.Duration("--budget", "the most time that each method may take, as 60s or 2m; it then tells where it stands");
        var how = new FitOptionSet();
        var command = new Command("compare", "Fit a story by several methods.") { story, data, settings, methods, budget, format };
        foreach (var option in how.All) command.Add(option);
        command.SetAction(parsed => (int)new CompareRun(
            parsed.GetValue(story)!, parsed.GetValue(data) ?? [], parsed.GetValue(settings) ?? [], parsed.GetValue(methods)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [], how.Read(parsed, null), parsed.GetValue(budget), parsed.GetValue(format)).Run());
        return command;
    }
}
