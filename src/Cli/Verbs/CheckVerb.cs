namespace ProbDsl.Cli.Verbs;

/// <summary>`probdsl check`: names, types and shapes of stories, without data.</summary>
internal static class CheckVerb
{
    public static Command Command()
    {
        var stories = Options.Stories("stories (.gen), or - for standard input");
        var (settings, format) = (Options.Set(), Options.Format());
        var command = new Command("check", "Check names, types and shapes, without data.") { stories, settings, format };
        command.SetAction(parsed => (int)Run(parsed.GetValue(stories)!, parsed.GetValue(settings) ?? [], Options.FormatOf(parsed, format)));
        return command;
    }

    private static ExitCode Run(string[] stories, string[] settings, OutputFormat format)
    {
        var (values, wrong) = Settings.Read(settings);
        if (wrong.Count > 0) return DiagnosticOutput.Report(wrong, format);
        var found = new List<Diagnostic>();
        foreach (var path in stories)
        {
            var compilation = Compile(path, values);
            found.AddRange(compilation.Diagnostics);
            if (format == OutputFormat.Text && (compilation.Graph is not null || stories.Length > 1)) Print(path, compilation);
        }

        return DiagnosticOutput.Report(found, format);
    }

    /// <summary>The compilation of a story, or the reason why it was not read.</summary>
    internal static Compilation Compile(string path, IReadOnlyDictionary<string, double> settings)
    {
        var (story, problem) = StoryFile.Read(path);
        return story is null ? new(null, [problem!]) : new ModelCompiler(InstalledMethods.Catalog).Compile(story.Source, settings);
    }

    /// <summary>The line of a story: its summary, or the number of errors.</summary>
    internal static void Print(string path, Compilation compilation) => Console.Out.WriteLine($"{path}: {Line(compilation)}");

    private static string Line(Compilation compilation)
    {
        var errors = compilation.Diagnostics.Count(d => d.Severity == Severity.Error);
        var warnings = compilation.Diagnostics.Count - errors;
        string[] parts = [compilation.Graph is { } graph
            ? $"{StyleMarks.Of(TextStyle.Good, "ok")}, {graph.Name} with {Words.Count(graph.Story.Count, "statement")}"
            : StyleMarks.Of(TextStyle.Error, Words.Count(errors, "error")),
            .. warnings > 0 ? [StyleMarks.Of(TextStyle.Warning, Words.Count(warnings, "warning"))] : Array.Empty<string>()];
        return string.Join(", ", parts);
    }
}
