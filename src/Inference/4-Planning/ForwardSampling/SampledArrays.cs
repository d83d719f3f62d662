using ProbDsl.Runtime.Managed;

namespace ProbDsl.Inference.ForwardSampling;

/// <summary>
/// The values of a story while it is drawn: one array for each variable, with a leading dimension of replicates if there are several.
/// </summary>
public sealed class SampledArrays(Problem problem, int replicates)
{
    private readonly Dictionary<string, Tensor> arrays = [];
    private readonly HashSet<string> shared = [];

    /// <summary>The engine for computations that are too large for the interpreter.</summary>
    public EngineChoice Engine { get; init; } = ManagedEngine.On(Environment.ProcessorCount);

    /// <summary>The options of Markov chains.</summary>
    public RunOptions ChainOptions { get; init; } = RunOptions.None;

    /// <summary>How well the Markov chains of an energy-based model mixed; null without such a draw.</summary>
    public ChainMixing? Mixing { get; private set; }

    /// <summary>Records how well Markov chains mixed.</summary>
    public void Record(ChainMixing mixing) => Mixing = mixing;

    /// <summary>The leading axis of independent draws of the whole story; null for a single draw.</summary>
    public Axis? Replicates { get; } = replicates == 1 ? null : new("draw", replicates, 0, -1);

    /// <summary>A story in a program of its own, in which these names are slots for the arrays.</summary>
    /// <param name="of">The story with what was trained.</param>
    /// <param name="catalog">The definitions of its names.</param>
    /// <param name="names">The names; null for all.</param>
    public StoryLowering Story(Problem of, StandardCatalog catalog, IEnumerable<string>? names = null) =>
        In(new ExpressionEvaluator(of, catalog).Story(), names ?? arrays.Keys);

    /// <summary>The same story, in which these names are slots for the arrays.</summary>
    public StoryLowering In(StoryLowering story, IEnumerable<string> names) => story.In(names.Aggregate(story.Context,
        (context, name) => context.WithArray(name, Slot(story.Builder, name))));

    /// <summary>The outputs of a program whose slots are some of the arrays.</summary>
    public IReadOnlyDictionary<string, Tensor> Run(TensorProgram program) =>
        new Interpreter(program).Run(program.Slots.Keys.ToDictionary(slot => slot, slot => arrays[slot]));

    public Tensor this[string variable] => arrays[variable];

    public IReadOnlyDictionary<string, Tensor> All => arrays;

    /// <summary>
    /// Allocates the array of a variable and fills in its known values in each replicate; elements beyond the end of a group have a valid
    /// index or scale.
    /// </summary>
    public void Open(Variable variable, Tensor? known)
    {
        Shape own = problem.ShapeOf(variable);
        var values = new double[checked(own.Count * replicates)];
        Array.Fill(values, variable.Type.Element is Element.Index or Element.Positive ? 1 : 0);
        if (known is not null)
            for (var r = 0; r < replicates; r++) known.Values.CopyTo(values, r * own.Count);
        arrays[variable.Name] = new(Replicates is null ? own : [replicates, .. own], values);
    }

    /// <summary>Sets an array that is the same in all replicates and is never written to.</summary>
    public void Share(string variable, Tensor values)
    {
        shared.Add(variable);
        arrays[variable] = values;
    }

    /// <summary>Copies the values of a single draw to a replicate.</summary>
    public void Take(SampledArrays single, int replicate)
    {
        foreach (var (name, array) in arrays)
            if (!shared.Contains(name)) single[name].Values.CopyTo(array.Values, replicate * (array.Values.Length / replicates));
    }

    /// <summary>The values of a variable in a replicate.</summary>
    public Span<double> Of(string variable, int replicate)
    {
        var array = arrays[variable].Values;
        if (shared.Contains(variable)) return array;
        var own = array.Length / replicates;
        return array.AsSpan(replicate * own, own);
    }

    /// <summary>Overwrites a variable by its values in a fit, in each replicate with its own posterior draw.</summary>
    public void Put(string variable, IGivenDraws fitted)
    {
        for (var r = 0; r < replicates; r++) fitted.Put(variable, r, Of(variable, r));
    }

    /// <summary>Restores the known values of a variable after a draw, in each replicate.</summary>
    public void Keep(string variable, RefillValues keep)
    {
        for (var r = 0; r < replicates; r++) keep(Of(variable, r));
    }

    /// <summary>The array as a slot of a program.</summary>
    private AxisTensor Slot(ProgramBuilder program, string variable) =>
        new(program.Slot(variable, arrays[variable].Shape), Replicates is null || shared.Contains(variable) ? [] : [Replicates]);

    /// <summary>
    /// Writes values [replicates.., one dimension for each range.., event..] to the places of a target; a range may cover a part of its
    /// dimension.
    /// </summary>
    public void Write(string variable, Tensor values, IReadOnlyList<(int First, int Count)> places)
    {
        var array = arrays[variable];
        if (array.Shape.Count == values.Shape.Count)
        {
            values.Values.CopyTo(array.Values, 0);
            return;
        }

        IReadOnlyList<(int First, int Count)> all = Replicates is null ? places : [(0, Replicates.Size), .. places];
        Copy(values.Values, array, all, 0, 0, 0);
    }

    /// <summary>Copies dimension by dimension, the trailing whole dimensions at once. Returns the number of elements read.</summary>
    private static int Copy(double[] from, Tensor to, IReadOnlyList<(int First, int Count)> places, int dimension, int read, int offset)
    {
        var inner = to.Shape.Trailing(to.Shape.Rank - dimension).Count;
        if (dimension == places.Count)
        {
            from.AsSpan(read, inner).CopyTo(to.Values.AsSpan(offset));
            return inner;
        }

        var step = to.Shape[dimension] == 0 ? 0 : inner / to.Shape[dimension];
        var taken = 0;
        for (var i = 0; i < places[dimension].Count; i++)
            taken += Copy(from, to, places, dimension + 1, read + taken, offset + ((places[dimension].First + i) * step));
        return taken;
    }
}

/// <summary>Overwrites some of an array's values.</summary>
public delegate void RefillValues(Span<double> values);
