namespace ProbDsl.Inference.Nuts;

/// <summary>A chain between two steps: its draw, and what its warm-up has adapted.</summary>
/// <param name="dimension">The number of unconstrained parameters.</param>
/// <param name="centered">The number of coordinates that may be centered.</param>
internal sealed class NutsState(int dimension, int centered = 0)
{
    private const int Others = 13;

    public PhasePoint Point { get; } = new(dimension);

    public SamplerMetric Metric { get; } = new(dimension);

    /// <summary>The scales of the metric, filled up with zeros.</summary>
    public double[] Scales => Metric.Scales;

    public DualAveraging Steps { get; } = new();

    /// <summary>The moments that the metric is computed from; and those that replace them at the end of the window.</summary>
    public DrawMoments Foreground { get; private set; } = new(dimension);

    /// <inheritdoc cref="Foreground"/>
    public DrawMoments Background { get; private set; } = new(dimension);

    /// <summary>
    /// The centering of each coordinate of <see cref="ChainCentering"/>: 1 as the story has it, 0 in multiples of its scale.
    /// </summary>
    public double[] Centering { get; internal set; } = [.. Enumerable.Repeat(1.0, centered)];

    /// <summary>The moments of these coordinates with each centering of <see cref="CenteringAdaptation.Candidates"/>.</summary>
    public IReadOnlyList<DrawMoments> Centerings { get; } =
        centered == 0 ? [] : [.. CenteringAdaptation.Candidates.Select(_ => new DrawMoments(centered))];

    /// <summary>The number of draws of the next window after the first part of the warm-up.</summary>
    public int Window { get; internal set; }

    /// <summary>Whether the metric has been computed from draws.</summary>
    public bool HasMetric { get; internal set; }

    /// <summary>Whether steps divide themselves where the density is narrow.</summary>
    public bool Divides { get; internal set; }

    /// <summary>The number of gradients of reported draws for steps that were divided further, or that checked the way back.</summary>
    public long Replaced { get; internal set; }

    /// <summary>The length of the steps of the last trajectory.</summary>
    public double Length { get; internal set; }

    /// <summary>The last trajectory.</summary>
    public TrajectoryEnd Last { get; internal set; }

    /// <summary>Ends a window: the metric is computed from its draws alone, and later ones.</summary>
    public void ChangeWindow()
    {
        (Foreground, Background) = (Background, Foreground);
        Background.Clear();
    }

    /// <summary>Adds the point to both windows.</summary>
    public void Learn()
    {
        Foreground.Add(Point);
        Background.Add(Point);
    }

    /// <summary>Forgets all draws: coordinates have changed.</summary>
    public void ForgetMoments()
    {
        foreach (var moments in Centerings.Append(Foreground).Append(Background)) moments.Clear();
    }

    /// <summary>Forgets the draws of the windows, from which nothing is learned any more.</summary>
    public void ForgetDraws()
    {
        Foreground.Draws.Clear();
        Background.Draws.Clear();
    }

    /// <summary>The arrays of the state by name.</summary>
    public Dictionary<string, double[]> ToArrays() =>
        new(Named().Concat(Varying().Where(a => a.Values.Length > 0)).Select(a => KeyValuePair.Create(a.Name, a.Values)))
    {
        ["numbers"] =
        [
            Point.LogDensity, Window, HasMetric ? 1 : 0, Length, Foreground.Count, Background.Count, Last.Depth, Last.Leapfrogs,
            Last.Acceptance, Last.HasDiverged ? 1 : 0, Last.Energy, Divides ? 1 : 0, Replaced, .. Steps.Numbers,
            .. Centerings.Select(c => (double)c.Count),
        ],
    };

    /// <summary>The state with these arrays; null if an array is absent or has another length.</summary>
    public static NutsState? Of(int dimension, IReadOnlyDictionary<string, double[]> arrays)
    {
        var centerings = arrays.GetValueOrDefault("centering", []);
        var state = new NutsState(dimension, centerings.Length);
        centerings.CopyTo(state.Centering, 0);
        foreach (var (name, values) in state.Named())
        {
            if (!arrays.TryGetValue(name, out var saved) || saved.Length != values.Length) return null;
            saved.CopyTo(values, 0);
        }

        const int Fixed = Others + DualAveraging.Count;
        if (!arrays.TryGetValue("numbers", out var numbers) || numbers.Length != Fixed + state.Centerings.Count) return null;
        (state.Point.LogDensity, state.Window, state.HasMetric, state.Length) = (numbers[0], (int)numbers[1], numbers[2] == 1, numbers[3]);
        (state.Foreground.Count, state.Background.Count) = ((int)numbers[4], (int)numbers[5]);
        state.Last = new((int)numbers[6], (int)numbers[7], numbers[8], double.NaN, numbers[9] == 1, numbers[10]);
        (state.Divides, state.Replaced) = (numbers[11] == 1, (long)numbers[12]);
        state.Steps.Numbers = numbers[Others..Fixed];
        foreach (var (moments, count) in state.Centerings.Zip(numbers[Fixed..])) moments.Count = (int)count;
        state.Foreground.Draws.Fill(dimension, arrays.GetValueOrDefault("foreground draws", []));
        state.Background.Draws.Fill(dimension, arrays.GetValueOrDefault("background draws", []));
        if (arrays.TryGetValue("directions", out var directions) && arrays.TryGetValue("direction sds", out var sds))
            state.Metric.Turn(directions.Chunk(dimension), sds);
        return state;
    }

    /// <summary>The arrays whose lengths vary, and which are absent where they are empty.</summary>
    private IEnumerable<(string Name, double[] Values)> Varying() =>
    [
        ("foreground draws", Foreground.Draws.ToArray()), ("background draws", Background.Draws.ToArray()),
        ("directions", [.. Metric.Directions.SelectMany(u => u[..dimension])]), ("direction sds", Metric.Sds),
        ("centering", Centering),
    ];

    private IEnumerable<(string Name, double[] Values)> Named()
    {
        string[] moments = ["mean", "square", "mean gradient", "square gradient"];
        return [("position", Point.Position), ("gradient", Point.Gradient), ("scales", Scales),
            .. moments.Zip(Foreground.Arrays, (name, a) => ($"foreground {name}", a)),
            .. moments.Zip(Background.Arrays, (name, a) => ($"background {name}", a)),
            .. Centerings.SelectMany((c, k) => moments.Zip(c.Arrays, (name, a) => ($"centering {k} {name}", a)))];
    }
}
