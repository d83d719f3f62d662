using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using ProbDsl.Catalogue;
using ProbDsl.Compiler;
using ProbDsl.Inference;
using ProbDsl.Parser;

namespace ProbDsl.Cli;

/// <summary>One fit from start to end: read, compile, plan, bind, run, tell.</summary>
internal sealed record FitRun(string Story, string[] Data, string[] Settings, FitWishes Asked, OutputFormat Format, string? Folder)
{
    public ExitCode Run()
    {
        var catalogue = new StandardCatalogue();
        var clock = Stopwatch.StartNew();
        var (story, unread) = StoryFile.Read(Story);
        if (story is null) return Tell([unread!]);
        var (set, wrong) = Cli.Settings.Read(Settings);
        if (wrong.Count > 0) return Tell(wrong);
        var data = new StoryData(Story, Data);
        var (settings, contradicted) = data.Settings(story.Source, set);
        if (contradicted.Count > 0) return Tell(contradicted);

        var compilation = new ModelCompiler(catalogue).Compile(story.Source, settings);
        if (compilation.Graph is not { } graph) return Tell(compilation.Diagnostics);
        var defaults = new StoryDefaults(graph.Defaults, Asked);
        var options = defaults.Wishes.Options;
        var methods = new MethodTable(catalogue);
        var possible = StoryOptions.Of(graph, catalogue);
        var selection = defaults.Select(methods, possible);
        if (selection is not { Method: { } method, Plan: { } plan }) return Tell(selection.Diagnostics);
        var compiled = clock.Elapsed.TotalSeconds;

        if (data.Loaded is not { Tables: { } tables, Files: var files }) return Tell(data.Loaded.Diagnostics);
        var binding = new ProblemBinder(graph, tables, catalogue).Bind();
        if (binding.Problem is not { } problem) return Tell(binding.Diagnostics);
        var withData = possible.With(problem);
        if (withData.Missing.Count > 0 && defaults.Select(methods, withData) is { Plan: null } refused) return Tell(refused.Diagnostics);
        var bound = clock.Elapsed.TotalSeconds;

        if (Folder is not null && FitFolder.Open(Folder, story) is { } unwritable) return Tell([unwritable]);
        if (Format == OutputFormat.Text) Console.Out.Write(FitHeader.Print(Path.GetFileName(Story), problem, files, selection, defaults));
        var begun = method.Begin(problem, plan, options);
        if (begun.Value is not { } fitting) return TellBelow(begun.Diagnostics);
        var outcome = Fit(fitting, options);
        if (outcome.Summary is null) return TellBelow(outcome.Diagnostics);
        var record = Record(story, problem, files, method, options, outcome, new(bound - compiled, compiled, clock.Elapsed.TotalSeconds - bound));
        return Report(record, [.. compilation.Diagnostics, .. outcome.Diagnostics], story);
    }

    private FitOutcome Fit(Fitting fitting, FitOptions options)
    {
        // a second Ctrl-C ends at once
        using var interruption = new CancellationTokenSource();
        using var signal = PosixSignalRegistration.Create(PosixSignal.SIGINT, context =>
        {
            context.Cancel = !interruption.IsCancellationRequested;
            interruption.Cancel();
        });
        using var threads = fitting as IDisposable;
        using var progress = new ProgressLine(Format);
        return fitting.Run(options, progress, interruption.Token);
    }

    private static FitRecord Record(StoryFile story, Problem problem, IReadOnlyList<DataFile> files, InferenceMethod method, FitOptions options, FitOutcome outcome, FitSeconds seconds) => new(
        problem.Graph.Name, Convert.ToHexStringLower(SHA256.HashData(story.Bytes)), Hyperparameters.Of(problem),
        files, files.Max(f => f.Rows), method.Name, options, outcome, seconds, typeof(FitRun).Assembly.GetName().Version!.ToString(3)) { Remembered = Remembered.Of(problem) };

    private ExitCode Report(FitRecord fit, ValueList<Diagnostic> diagnostics, StoryFile story)
    {
        if (Format == OutputFormat.Json)
        {
            using var output = Console.OpenStandardOutput();
            FitJson.Write(fit, output);
            output.WriteByte((byte)'\n');
        }
        else
        {
            Console.Out.Write(FitTable.Print(fit, Folder));
        }

        if (DiagnosticOutput.Below(diagnostics) == ExitCode.UserError) return ExitCode.UserError;
        var kept = Folder is null ? ExitCode.Success : FitFolder.Write(Folder, fit, story);
        return fit.Outcome.Stopped == StopReason.Interrupted && kept == ExitCode.Success ? ExitCode.Interrupted : kept;
    }

    /// <summary>The same below the header.</summary>
    private ExitCode TellBelow(IReadOnlyCollection<Diagnostic> diagnostics) => Format == OutputFormat.Text ? DiagnosticOutput.Below(diagnostics) : Tell(diagnostics);

    private ExitCode Tell(IReadOnlyCollection<Diagnostic> diagnostics) => DiagnosticOutput.Tell(diagnostics, Format);
}
