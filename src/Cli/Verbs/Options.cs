using System.CommandLine;

namespace ProbDsl.Cli;

/// <summary>The options that several verbs share.</summary>
internal static class Options
{
    public static Argument<string> Story() => new("story") { Description = "a story (.gen), or - for standard input" };

    public static Option<string[]> Data() => new("--data") { Description = "a data file, or NAME=FILE with NAME a plate or a data name; may be given several times", AllowMultipleArgumentsPerToken = false, HelpName = "[NAME=]FILE" };

    public static Option<string[]> Set() => new("--set") { Description = "a hyperparameter: K=3; may be given several times", HelpName = "NAME=VALUE" };

    public static Option<string?> Method() => new("--method") { Description = "the method; without it the first that accepts the story", HelpName = "NAME" };

    public static Option<OutputFormat> Format() => new("--format") { Description = "text for people, json for programs", DefaultValueFactory = _ => OutputFormat.Text };
}
