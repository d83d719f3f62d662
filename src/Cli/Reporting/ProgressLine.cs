using System.Diagnostics;
using System.Globalization;
using ProbDsl.Cli.Output;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Results.Text;
using ProbDsl.Inference.Training;
using ProbDsl.Parser.Diagnostics;

namespace ProbDsl.Cli.Reporting;

/// <summary>
/// Progress on standard error: one line that is redrawn on a terminal, else a plain line now and then. Short fits show nothing.
/// </summary>
internal sealed class ProgressLine(OutputFormat format) : IProgress, IDisposable
{
    private const long BeforeFirst = 500;
    private const long BetweenRedraws = 100;
    private const long BetweenLines = 2000;

    private readonly Stopwatch clock = Stopwatch.StartNew();
    private readonly bool isTerminal = !Console.IsErrorRedirected;
    private readonly int widest = Console.IsErrorRedirected
        ? Paragraph.Width : Math.Min(Paragraph.Width, Math.Max(20, Console.WindowWidth - 1));
    private long next = BeforeFirst;
    private int drawn;

    public void Report(in TrainingReport report) => Show(string.Create(CultureInfo.InvariantCulture,
        $"step {report.Step:N0} of {report.Steps:N0} · {report.Kind.Before} {FixedPoint.Write(report.Loss, "F4")} "
            + $"{(report.Kind.IsInNats ? $"nats {report.Kind.For} ({FixedPoint.Write(report.Bits, "F4")} bits)" : report.Kind.For)} · "
            + $"{report.StepsPerSecond:N0} steps/s · about {report.Remaining.TotalSeconds:F0} s left"));

    public void Report(ProgressReport report) =>
        Show(string.Create(CultureInfo.InvariantCulture, $"start {report.Restart + 1} of {report.Restarts} · step "
            + $"{report.Iteration} · objective {FixedPoint.Write(report.Objective, "F2")} · best {FixedPoint.Write(report.Best, "F2")} · "
            + $"{clock.Elapsed.TotalSeconds:F0} s{Remaining(report)}"));

    private void Show(string line)
    {
        if (clock.ElapsedMilliseconds < next) return;
        next = clock.ElapsedMilliseconds + (isTerminal ? BetweenRedraws : BetweenLines);
        line = line[..Math.Min(line.Length, widest)];
        Write(() =>
        {
            if (!isTerminal) Console.Error.WriteLine(line);
            else Terminal.Redraw(line.PadRight(drawn));
        });
        drawn = line.Length;
    }

    /// <summary>Clears the line.</summary>
    public void Dispose()
    {
        if (!isTerminal || drawn == 0 || format != OutputFormat.Text) return;
        Write(() =>
        {
            Terminal.Redraw(new string(' ', drawn));
            Terminal.Redraw("");
        });
    }

    /// <summary>A fit does not depend on its progress being shown: standard error may be full or closed.</summary>
    private static void Write(Action show)
    {
        try
        {
            show();
        }
        catch (Exception exception) when (FileDiagnostics.IsOutputFailure(exception))
        {
            // nobody can be told
        }
    }

    private string Remaining(ProgressReport report) =>
        report.Restart == 0
            ? "" : string.Create(CultureInfo.InvariantCulture,
                $" · about {clock.Elapsed.TotalSeconds * (report.Restarts - report.Restart) / report.Restart:F0} s left");
}
