namespace ProbDsl.Cli.Reporting;

/// <summary>
/// Progress on a terminal: one line on standard error, drawn again at most ten times a second and cleared at the end. A bar shows the part
/// that is done where the end is known. A short run shows nothing, and neither does one whose errors go to a pipe or a file.
/// </summary>
internal sealed class ProgressLine : IProgress, IDisposable
{
    private const int BarWidth = 20;

    /// <summary>The part of the work from which the time left is estimated.</summary>
    private const double FirstEstimate = 0.01;

    private static readonly TimeSpan beforeFirst = TimeSpan.FromMilliseconds(500), between = TimeSpan.FromMilliseconds(100);

    private readonly Action<string>? draw;
    private readonly int columns;
    private readonly TimeProvider time;
    private long begun;
    private TimeSpan next = beforeFirst, begunRows;
    private string part = "";
    private int drawn;

    /// <summary>On standard error, where that is a terminal.</summary>
    public ProgressLine()
        : this(Terminal.IsRedrawn ? Terminal.Redraw : null, Terminal.IsRedrawn ? TerminalSize.OfErrors() : 0, TimeProvider.System)
    {
    }

    /// <param name="draw">Replaces the line; null: nothing is shown.</param>
    /// <param name="columns">Of the terminal.</param>
    /// <param name="time">Whose time it is.</param>
    internal ProgressLine(Action<string>? draw, int columns, TimeProvider time)
    {
        (this.draw, this.columns, this.time) = (draw, columns, time);
        begun = time.GetTimestamp();
    }

    /// <summary>Begins a part of the run: its name comes first, and the time left is that of the part.</summary>
    public void Begin(string part)
    {
        (this.part, begun) = (part, time.GetTimestamp());
        next = drawn > 0 ? TimeSpan.Zero : beforeFirst;
    }

    private TimeSpan Elapsed => time.GetElapsedTime(begun);

    public void Report(in TrainingReport report)
    {
        if (!IsDue) return;
        var loss = $"{report.Kind.Before} {FixedPoint.Write(report.Loss, "F4")} "
            + $"{(report.Kind.IsInNats ? $"nats {report.Kind.For} ({FixedPoint.Write(report.Bits, "F4")} bits)" : report.Kind.For)}";
        Show((double)report.Step / report.Steps, report.Remaining,
            string.Create(CultureInfo.InvariantCulture, $"step {report.Step:N0} of {report.Steps:N0}"), loss,
            string.Create(CultureInfo.InvariantCulture, $"{report.StepsPerSecond:N0} steps/s"));
    }

    /// <summary>The end of one start is not known; that of several is known by their number, and that of chains by their steps.</summary>
    public void Report(ProgressReport report)
    {
        if (!IsDue) return;
        if (report.Chains is { } chains)
        {
            var done = (double)report.Iteration / report.MaxIterations;
            Show(done, Elapsed * ((1 - done) / done), Each(chains), chains.Divergences == 0 ? ""
                : CountedNoun.Of(chains.Divergences, "divergence"), $"log density {FixedPoint.Write(report.Objective, "F2")}");
            return;
        }

        var (fraction, remaining) = ((double)report.Restart / report.Restarts, default(TimeSpan?));
        if (report.Restart > 0) remaining = Elapsed * ((1 - fraction) / fraction);
        var step = string.Create(CultureInfo.InvariantCulture, $"step {report.Iteration:N0}");
        var objective = $"objective {FixedPoint.Write(report.Objective, "F2")}";
        if (report.Restarts == 1) Show(null, null, step, objective, Time(Elapsed));
        else Show(fraction, remaining, $"start {report.Restart + 1} of {report.Restarts}", step, objective,
            $"best {FixedPoint.Write(report.Best, "F2")}");
    }

    /// <summary>The start of an evaluation is shown at once, in place of the last step of the training.</summary>
    public void Evaluate(long done, long rows) => ShowRows("evaluating", "evaluated", done, rows);

    /// <summary>A check of a result that takes long.</summary>
    public void Check(string what, int done, int count)
    {
        if (IsDue) Show((double)done / count, null, $"checking {what}", Time(Elapsed));
    }

    /// <summary>Simulated data are fitted.</summary>
    /// <param name="done">The number of complete simulations.</param>
    /// <param name="count">The number of all simulations of this run.</param>
    public void Simulate(int done, int count)
    {
        if (!IsDue) return;
        var fraction = (double)done / count;
        Show(fraction, Elapsed * ((1 - fraction) / fraction),
            string.Create(CultureInfo.InvariantCulture, $"simulation {done:N0} of {count:N0}"));
    }

    /// <summary>Rows are written to a file.</summary>
    /// <param name="done">The number of written rows; 0 when the writing starts.</param>
    /// <param name="rows">The number of all rows.</param>
    public void Write(long done, long rows) => ShowRows("writing", "written", done, rows);

    /// <summary>On a line of its own, also where no progress is shown.</summary>
    public void Warn(Diagnostic warning)
    {
        Dispose();
        DiagnosticOutput.Early(warning);
    }

    private void ShowRows(string present, string past, long done, long rows)
    {
        if (done == 0) (begunRows, next) = (Elapsed, drawn > 0 ? TimeSpan.Zero : next);
        if (!IsDue) return;
        var fraction = (double)done / rows;
        if (done == 0) Show(null, null, string.Create(CultureInfo.InvariantCulture, $"{present} {rows:N0} rows"));
        else Show(fraction, (Elapsed - begunRows) * ((1 - fraction) / fraction),
            string.Create(CultureInfo.InvariantCulture, $"{past} {done:N0} of {rows:N0} rows"));
    }

    /// <summary>The part of its steps that each chain has done: `chains 45% 50%`.</summary>
    private static string Each(ChainsInProgress chains) => string.Create(CultureInfo.InvariantCulture,
        $"chains {string.Join(' ', chains.All.Select(c => $"{(int)(100 * c.Done)}%"))}");

    private bool IsDue => draw is not null && Elapsed >= next;

    /// <param name="fraction">The part that is done; null: the end is not known.</param>
    /// <param name="remaining">About how long the rest takes; null: that is not known.</param>
    /// <param name="fields">What else there is to say.</param>
    private void Show(double? fraction, TimeSpan? remaining, params string[] fields)
    {
        next = Elapsed + between;
        var left = remaining is { } rest && !(fraction < FirstEstimate) ? $"about {Time(rest)} left" : "";
        var line = Fitting([part, fraction is { } done ? Bar(done) : "", left, .. fields]);
        Write(line.PadRight(drawn));
        drawn = line.Length;
    }

    /// <summary>The fields that fit on the line, in their order: one that does not is left out, as half a number is a wrong one.</summary>
    private string Fitting(IEnumerable<string> fields) => fields.Where(f => f.Length > 0).Aggregate("", (line, field) =>
        (line.Length == 0 ? field : $"{line} · {field}") is var longer && longer.Length < columns ? longer : line);

    private static string Bar(double fraction)
    {
        var part = Math.Clamp(fraction, 0, 1);
        var full = (int)(part * BarWidth);
        return string.Create(CultureInfo.InvariantCulture,
            $"{new string('█', full)}{new string('░', BarWidth - full)} {(int)(100 * part)}%");
    }

    private static string Time(TimeSpan time) => time switch
    {
        { TotalSeconds: < 100 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:F0} s"),
        { TotalMinutes: < 100 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:F0} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{time.TotalHours:F0} h"),
    };

    /// <summary>Clears the line.</summary>
    public void Dispose()
    {
        if (drawn == 0) return;
        Write(new string(' ', drawn));
        Write("");
        drawn = 0;
    }

    /// <summary>A fit does not depend on its progress being shown: standard error may be full or closed.</summary>
    private void Write(string line)
    {
        try
        {
            draw!(line);
        }
        catch (Exception exception) when (FileDiagnostics.IsOutputFailure(exception))
        {
            // there is no other place to show it
        }
    }
}
