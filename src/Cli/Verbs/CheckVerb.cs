using System.CommandLine;
using ProbDsl.Catalogue;
using ProbDsl.Compiler;
using ProbDsl.Parser;

namespace ProbDsl.Cli;

/// <summary>`probdsl check`: names, types and shapes of stories, without data.</summary>
internal static class CheckVerb
{
    public static Command Command()
    {
        var stories = Options.Stories("stories (.gen), or - for standard input");
        var (settings, format) = (Options.Set(), Options.Format());
        var command = new Command("check", "Check names, types and shapes, without data.") { stories, settings, format };
        command.SetAction(parsed => (int)Run(parsed.GetValue(stories)!, parsed.GetValue(settings) ?? [], parsed.GetValue(format)));
        return command;
    }

    private static ExitCode Run(string[] stories, string[] settings, OutputFormat format)
    {
        var (values, wrong) = Settings.Read(settings);
        var diagnostics = new DiagnosticBag();
        diagnostics.AddRange(wrong);
        var compiler = new ModelCompiler(new StandardCatalogue());
        foreach (var path in stories)
        {
            var (story, problem) = StoryFile.Read(path);
            if (problem is not null) diagnostics.Add(problem);
            if (story is null) continue;
            var compilation = compiler.Compile(story.Source, values);
            diagnostics.AddRange(compilation.Diagnostics);
            if (compilation.Graph is { } graph && format == OutputFormat.Text) Console.Out.WriteLine($"{path}: ok, {graph.Name} with {Words.Count(graph.Story.Count, "statement")}");
        }

        return DiagnosticOutput.Tell(diagnostics.ToValueList(), format);
    }
}
