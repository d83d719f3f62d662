using ProbDsl.Catalogue;
using ProbDsl.Inference;
using ProbDsl.Parser;

namespace ProbDsl.Cli;

/// <summary>One comparison from start to end: read, compile, bind, fit by each method, tell.</summary>
internal sealed record CompareRun(string Story, string[] Data, string[] Settings, string[] Methods, FitWishes Asked, OutputFormat Format)
{
    public ExitCode Run()
    {
        var catalogue = new StandardCatalogue();
        var methods = new MethodTable(catalogue);
        var read = BoundStory.Read(Story, Data, Settings, Asked, catalogue, (_, options) => Refused(methods, options));
        if (read.Value is not { } story) return Tell(read.Diagnostics);
        using var interruption = new Interruption();
        using var progress = new ProgressLine(Format);
        var chosen = Methods.Length > 0 ? methods.All.Where(m => Methods.Contains(m.Name)) : methods.All.Where(m => m.IsComparedOn(story.Options));
        var comparison = Comparison.Run(story.Problem, story.Options, chosen, story.Defaults.Wishes.Options, progress, interruption.Token);
        if (Format == OutputFormat.Json) CompareJson.Write(comparison, story.Rows);
        else Console.Out.Write(CompareTable.Print(Path.GetFileName(Story), story, comparison));
        var diagnostics = story.Warnings.Concat(comparison.Fits.SelectMany(Told)).ToList();
        if (Format == OutputFormat.Text) DiagnosticOutput.Below(diagnostics);
        return interruption.Token.IsCancellationRequested ? ExitCode.Interrupted : comparison.Fits.Any(f => f.Outcome.Summary is not null) ? ExitCode.Success : ExitCode.UserError;
    }

    /// <summary>What a fit says, with the method that says it.</summary>
    private static IEnumerable<Diagnostic> Told(ComparedFit fit) => fit.Outcome.Diagnostics.Select(d => d.Message.StartsWith($"`{fit.Method.Name}`", StringComparison.Ordinal) ? d : d with { Message = $"{fit.Method.Name}: {d.Message}" });

    /// <summary>Methods that are asked for must be there and accept the story; else one of them must.</summary>
    private ValueList<Diagnostic> Refused(MethodTable methods, StoryOptions options) => Methods.Length > 0
        ? [.. Methods.Select(name => methods.Select(options, name)).Where(s => s.Plan is null).SelectMany(s => s.Diagnostics)]
        : methods.All.Any(m => m.Choose(options).Plan is not null) ? [] : methods.Select(options, null).Diagnostics;

    private ExitCode Tell(IReadOnlyCollection<Diagnostic> diagnostics) => DiagnosticOutput.Tell(diagnostics, Format);
}
