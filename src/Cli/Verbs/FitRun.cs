using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using ProbDsl.Catalogue;
using ProbDsl.Compiler;
using ProbDsl.Inference;
using ProbDsl.Parser;

namespace ProbDsl.Cli;

/// <summary>One fit from start to end: read, compile, plan, bind, run, tell.</summary>
internal sealed record FitRun(string Story, string[] Data, string[] Settings, string? Method, OutputFormat Format, string? Folder, FitOptions Options)
{
    public ExitCode Run()
    {
        var catalogue = new StandardCatalogue();
        var clock = Stopwatch.StartNew();
        var (source, unread) = StoryFile.Read(Story);
        if (source is null) return Tell([unread!]);
        var (settings, wrong) = Cli.Settings.Read(Settings);
        if (wrong.Count > 0) return Tell(wrong);

        var compilation = new ModelCompiler(catalogue).Compile(source, settings);
        if (compilation.Graph is not { } graph) return Tell(compilation.Diagnostics);
        var selection = new MethodTable(catalogue).Select(StoryOptions.Of(graph, catalogue), Method);
        if (selection is not { Method: { } method, Plan: { } plan }) return Tell(selection.Diagnostics);
        var compiled = clock.Elapsed.TotalSeconds;

        var loaded = DataFiles.Read(Story, Data);
        if (loaded.Tables is not { } tables) return Tell(loaded.Diagnostics);
        var binding = new ProblemBinder(graph, tables, catalogue).Bind();
        if (binding.Problem is not { } problem) return Tell(binding.Diagnostics);
        var bound = clock.Elapsed.TotalSeconds;

        if (Format == OutputFormat.Text) Console.Out.Write(FitHeader.Print(Path.GetFileName(Story), problem, loaded.Files, selection));
        var begun = method.Begin(problem, plan, Options);
        if (begun.Value is not { } fitting) return Tell(begun.Diagnostics);
        var outcome = Fit(fitting);
        if (outcome.Summary is null) return Tell(outcome.Diagnostics);
        var record = Record(source, problem, loaded.Files, method, outcome, new(bound - compiled, compiled, clock.Elapsed.TotalSeconds - bound));
        return Report(record, [.. compilation.Diagnostics, .. outcome.Diagnostics], source);
    }

    private FitOutcome Fit(Fitting fitting)
    {
        using var interruption = new CancellationTokenSource();
        using var signal = PosixSignalRegistration.Create(PosixSignal.SIGINT, context =>
        {
            context.Cancel = true;
            interruption.Cancel();
        });
        using var threads = fitting as IDisposable;
        using var progress = new ProgressLine(Format);
        return fitting.Run(Options, progress, interruption.Token);
    }

    private FitRecord Record(SourceText source, Problem problem, IReadOnlyList<DataFile> files, InferenceMethod method, FitOutcome outcome, FitSeconds seconds) => new(
        problem.Graph.Name, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(source.Text))), Hyperparameters.Of(problem),
        files, files.Max(f => f.Rows), method.Name, Options, outcome, seconds, typeof(FitRun).Assembly.GetName().Version!.ToString(3));

    private ExitCode Report(FitRecord fit, ValueList<Diagnostic> diagnostics, SourceText source)
    {
        if (Format == OutputFormat.Json)
        {
            using var output = Console.OpenStandardOutput();
            FitJson.Write(fit, output);
            output.WriteByte((byte)'\n');
        }
        else
        {
            Console.Out.Write(FitTable.Print(fit, Folder is null));
        }

        DiagnosticOutput.Text(diagnostics);
        if (diagnostics.Any(d => d.Severity == Severity.Error)) return ExitCode.UserError;
        var kept = Folder is null ? ExitCode.Success : FitFolder.Write(Folder, fit, source);
        return fit.Outcome.Stopped == StopReason.Interrupted && kept == ExitCode.Success ? ExitCode.Interrupted : kept;
    }

    private ExitCode Tell(IReadOnlyCollection<Diagnostic> diagnostics) => DiagnosticOutput.Tell(diagnostics, Format);
}
