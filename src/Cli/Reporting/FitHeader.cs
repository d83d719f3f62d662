namespace ProbDsl.Cli.Reporting;

/// <summary>The header of a fit: its story, its data and its plan.</summary>
internal static class FitHeader
{
    public static string Print(string story, Problem problem, IReadOnlyList<DataFile> files, MethodSelection selection,
        StoryDefaults defaults, FitOptions options)
    {
        var (plan, method) = (selection.Plan!, selection.Method!);
        var text = new StringBuilder();
        text.Append(Subject(story, problem, files));
        text.Append(Plan(problem, selection));
        if (problem.Graph.Critic is { } critic && !plan.Blocks.Any(b => b.Unknowns.Contains(critic.Name)))
            text.Append(Paragraph.Print("not read: ", $"the critic `{critic.Name}`, which `{method.Name}` does not need"));
        if (files.Any(f => f.IsEndless))
            text.Append(Paragraph.Print(options.Fresh is null ? "data: " : "training data: ", Fresh(files, method, options)));
        foreach (var unread in problem.Unread)
            text.Append(Paragraph.Print($"not read from {unread.File}: ", string.Join(", ", unread.Keys)));
        if (defaults.Text.Length > 0) text.Append(Paragraph.Print("defaults of the story: ", defaults.Text, indent: "method: ".Length));
        return text.ToString();
    }

    /// <summary>The plan and the method.</summary>
    public static string Plan(Problem problem, MethodSelection selection)
    {
        return Paragraph.Print("plan: ", PlanSentence.Describe(problem, selection))
            + Paragraph.Print("method: ", $"{selection.Method!.Name}, {selection.Reason}");
    }

    /// <summary>The story with its hyperparameters and files, and the seed where this line reports it.</summary>
    public static string Subject(string story, Problem problem, IReadOnlyList<DataFile> files, ulong? seed = null, string? title = null) =>
        PageTitle.Print(string.Join(" · ", [story, title ?? Hyperparameters.Print(problem),
            .. files.Select(Written).DefaultIfEmpty("no data"),
            .. seed is { } number ? new[] { $"seed {number}" } : []]));

    /// <summary>The same of several stories on the same files.</summary>
    public static string Subject(Problem problem, IReadOnlyList<DataFile> files, IReadOnlyCollection<string> stories, ulong seed) =>
        Subject($"{stories.Distinct().Count()} stories", problem, files, seed, string.Join(", ", stories.Distinct()));

    /// <summary>The note on a story that gives unlimited rows.</summary>
    private static string Fresh(IReadOnlyList<DataFile> files, InferenceMethod method, FitOptions options)
    {
        var endless = files.Where(f => f.IsEndless).ToList();
        var (names, rows) = (string.Join(", ", endless.Select(f => f.Name)), Words.Count(endless[0].Rows, "row"));
        if (options.Fresh is not null)
            return $"fresh samples of {names}, {rows} at a time; results at the end are for the first, which training does not use";
        return $"the first {rows} of {names} alone, since {(!method.Trains ? $"`{method.Name}` takes all rows at once"
            : endless.Count < files.Count ? "other data are files" : "each step takes all rows")}";
    }

    private static string Written(DataFile file) =>
        $"{file.Name}, {(file.IsEndless ? "the first " : "")}"
            + $"{(file.Arrays is { } arrays ? Words.Count(arrays, "array") : Words.Count(file.Rows, "row"))}"
            + (file.Conventions is { } conventions ? $" ({conventions})" : "");
}
