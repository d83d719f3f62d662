using ProbDsl.Runtime.Managed;

namespace ProbDsl.Bench;

/// <summary>A case beside its rivals, each ready to be timed; a failure of one is reported and changes nothing for the others.</summary>
internal sealed class GpuCase : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("training").FullName;
    private readonly GpuRun run;
    private CompiledStep? ours;
    private int steps;

    public GpuCase(Case of, GpuRun run)
    {
        (Of, this.run) = (of, run);
        using var processor = new CompiledStep(of.Objective(isAtOnce: true), new ManagedEngine(2));
        processor.Write(folder);
        Reference = processor.First();
        Rivals = [.. run.Rivals.Select(k => new Rival(k, run, of, folder, processor.Weights))];
    }

    public Case Of { get; }

    public IReadOnlyList<Rival> Rivals { get; }

    /// <summary>The losses and gradients of the first step on the processor.</summary>
    public (double[] Losses, IReadOnlyList<double[]> Gradient) Reference { get; }

    /// <summary>Why there is no time of the step here, or null.</summary>
    public string? Failure { get; private set; }

    /// <summary>How far loss and gradients here are from the processor's.</summary>
    public double Apart { get; private set; } = double.NaN;

    /// <summary>Compiles the step here, and compares its loss and gradients.</summary>
    public void Prepare() => Try(() =>
    {
        using (var first = new CompiledStep(Of.Objective(isAtOnce: true), run.Engine())) Apart = Comparison.Apart(first.First(), Reference);
        ours = new CompiledStep(Of.Objective(), run.Engine());
        ours.Mean(run.FirstSteps);
    });

    /// <summary>The median microseconds of a step here and of each rival, taking turns; null where there is none.</summary>
    public IReadOnlyList<double?> Times()
    {
        List<double>[] all = [[], .. Rivals.Select(_ => new List<double>())];
        Try(() =>
        {
            if (ours is not null) steps = run.StepsOf(ours.Mean(run.FirstSteps));
        });
        for (var window = 0; window < Math.Max(run.Windows.Ours, run.Windows.Theirs); window++)
        {
            if (window < run.Windows.Ours) Try(() => Window(all[0]));
            if (window >= run.Windows.Theirs) continue;
            foreach (var (i, rival) in Rivals.Index())
                if (rival.Time() is { } time) all[i + 1].Add(time);
        }
        if (Failure is not null) all[0].Clear();
        foreach (var (i, rival) in Rivals.Index())
            if (rival.Failure is not null) all[i + 1].Clear();
        return [.. all.Select(times => times.Count > 0 ? times.Order().ElementAt(times.Count / 2) : (double?)null)];
    }

    public void Dispose()
    {
        foreach (var rival in Rivals) rival.Dispose();
        Try(() => ours?.Dispose());
        Directory.Delete(folder, recursive: true);
    }

    // a tenth of a window first: after a pause a GPU is slow
    private void Window(List<double> times)
    {
        if (ours is null || Failure is not null) return;
        ours.Mean(Math.Max(3, steps / 10));
        times.Add(ours.Mean(steps));
    }

    private void Try(Action what)
    {
        try
        {
            what();
        }
        catch (Exception e)
        {
            Failure ??= $"{e.GetType().Name}: {e.Message.ReplaceLineEndings(" ")}";
        }
    }
}
