using ProbDsl.Compiler.Foreign;
using ProbDsl.Parser.Formatting;
using ProbDsl.Parser.Grammar;

namespace ProbDsl.Cli.Verbs;

/// <summary>`probdsl fmt`: the canonical layout, in place; `--check` only reports the files that differ.</summary>
internal static class FmtVerb
{
    public static Command Command()
    {
        var stories = Options.Stories("stories (.gen), or - for standard input to standard output");
        var check = new Option<bool>("--check") { Description = "change nothing; exit with 1 if a file would change" };
        var command = new Command("fmt", "Rewrite stories in the canonical layout.") { stories, check };
        command.SetAction(parsed => (int)parsed.GetValue(stories)!.Select(s => Format(s, parsed.GetValue(check))).ToList().Max());
        return command;
    }

    private static ExitCode Format(string path, bool onlyCheck)
    {
        var (story, problem) = StoryFile.Read(path);
        if (story is null) return DiagnosticOutput.Report([problem!], OutputFormat.Text);
        var parsed = StoryParser.Parse(story.Source);
        if (parsed.HasErrors) return DiagnosticOutput.Report(ForeignPrograms.InPlaceOf(parsed.Diagnostics, parsed), OutputFormat.Text);
        var formatted = Formatter.Format(parsed);
        if (onlyCheck) return Check(path, story.Source.Text, formatted);
        if (path == "-") Console.Out.Write(formatted);
        else if (formatted != story.Source.Text)
            return OutputFile.Write(path, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(formatted)));
        return ExitCode.Success;
    }

    private static ExitCode Check(string path, string text, string formatted)
    {
        if (text == formatted) return ExitCode.Success;
        Console.Out.WriteLine($"{path}: not in the canonical layout; `probdsl fmt {path}` rewrites it");
        return ExitCode.UserError;
    }
}
