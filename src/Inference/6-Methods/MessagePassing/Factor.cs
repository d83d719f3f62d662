namespace ProbDsl.Inference.MessagePassing;

/// <summary>
/// One factor of the approximation: the distribution of some unknowns, in an exponential family. Its parameters are a part of the state of
/// a fit. A message to it is the gradient of the mean log density by its moments, which are the natural parameters, since the mean log
/// density is linear in the moments of each factor (Winn and Bishop 2005).
/// </summary>
internal abstract class Factor
{
    /// <summary>The unknowns, in the order of their numbers in <see cref="Distribution"/>.</summary>
    public abstract IReadOnlyList<Variable> Unknowns { get; }

    /// <summary>The number of parameters.</summary>
    public abstract int Count { get; }

    /// <summary>Whether its unknowns are multiplied with those of another factor.</summary>
    public virtual bool IsMultiplied => false;

    /// <summary>The slots of its moments, by name.</summary>
    public IReadOnlyList<(string Name, Shape Shape)> Slots => slots;

    private readonly List<(string Name, Shape Shape)> slots = [];

    /// <summary>Declares the slots of its moments and adds them to those of all unknowns.</summary>
    /// <param name="builder">The builder of the program.</param>
    /// <param name="moments">The moments of all unknowns.</param>
    public abstract void Declare(ProgramBuilder builder, UnknownMoments moments);

    /// <summary>Parameters of a distribution that is the same for all members.</summary>
    public abstract void Begin(Span<double> parameters);

    /// <summary>
    /// Moves the parameters away from a point at which the bound has no gradient, though it is no maximum; most factors have none.
    /// </summary>
    /// <param name="random">The random stream of a start.</param>
    /// <param name="parameters">The parameters.</param>
    public virtual void BreakSymmetry(RandomStream random, Span<double> parameters)
    {
    }

    /// <summary>The moments, in the order of the slots.</summary>
    /// <param name="parameters">The parameters.</param>
    /// <param name="into">An array for each slot.</param>
    public abstract void Moments(ReadOnlySpan<double> parameters, IReadOnlyList<double[]> into);

    /// <summary>The moments of a single point: of the distribution that has it with probability 1.</summary>
    /// <param name="point">The numbers of the unknowns, as <see cref="Distribution"/> orders them.</param>
    /// <param name="into">An array for each slot.</param>
    public abstract void MomentsAt(ReadOnlySpan<double> point, IReadOnlyList<double[]> into);

    /// <summary>Draws the numbers of the unknowns, and sets the moments of the point that they are.</summary>
    /// <param name="random">The random stream.</param>
    /// <param name="parameters">The parameters.</param>
    /// <param name="numbers">The numbers, as <see cref="Distribution"/> orders them.</param>
    /// <param name="moments">An array for each slot.</param>
    public virtual void Draw(RandomStream random, ReadOnlySpan<double> parameters, double[] numbers, IReadOnlyList<double[]> moments)
    {
        Distribution(parameters).Draw(random, numbers);
        MomentsAt(numbers, moments);
    }

    /// <summary>Sets the parameters about which <see cref="Update"/> reads gradients to a point; most families do not need them.</summary>
    /// <param name="point">The numbers of the unknowns, as <see cref="Distribution"/> orders them.</param>
    /// <param name="parameters">The parameters.</param>
    public virtual void Center(ReadOnlySpan<double> point, Span<double> parameters)
    {
    }

    /// <summary>The parameters of the distribution whose natural parameters are these gradients by the moments.</summary>
    /// <param name="gradients">The gradients, in the order of the slots, at the moments of the current parameters.</param>
    /// <param name="parameters">The current parameters, which are replaced.</param>
    /// <exception cref="ImproperFactor">No distribution of the family has these natural parameters.</exception>
    public abstract void Update(IReadOnlyList<double[]> gradients, Span<double> parameters);

    /// <summary>
    /// The natural parameters as gradients: the inverse of <see cref="Update"/>, which leaves the parameters as they are if it gets them.
    /// </summary>
    /// <param name="parameters">The parameters.</param>
    /// <param name="into">An array for each slot.</param>
    public abstract void Natural(ReadOnlySpan<double> parameters, IReadOnlyList<double[]> into);

    /// <summary>Whether a distribution of the family has these parameters.</summary>
    public abstract bool IsProper(ReadOnlySpan<double> parameters);

    /// <summary>The entropy in nats.</summary>
    public abstract double Entropy(ReadOnlySpan<double> parameters);

    /// <summary>The distribution, over the numbers of one unknown after another.</summary>
    public abstract BlockDistribution Distribution(ReadOnlySpan<double> parameters);

    /// <summary>The log of a positive number that may be too small for a double: finite.</summary>
    protected static double LogOf(double x) => Math.Log(Math.Max(x, double.Epsilon));

    /// <summary>Whether all numbers are positive and finite.</summary>
    protected static bool ArePositive(ReadOnlySpan<double> numbers)
    {
        foreach (var number in numbers)
            if (!(number > 0 && double.IsFinite(number))) return false;
        return true;
    }

    /// <summary>A slot of a moment, as an array that varies along no axis.</summary>
    protected AxisTensor Slot(ProgramBuilder builder, string moment, Shape shape)
    {
        if (!slots.Contains((moment, shape))) slots.Add((moment, shape));
        return new(builder.Slot(moment, shape), []);
    }
}

/// <summary>A factor without a distribution: the story does not determine an unknown.</summary>
/// <param name="unknown">The unknown.</param>
internal sealed class ImproperFactor(string unknown) : Exception
{
    /// <summary>The name of the unknown.</summary>
    public string Unknown => unknown;

    /// <summary>The reason in words.</summary>
    public string Reason =>
        $"neither the prior nor the data determine `{unknown}`, or its data are too large for the range of 64-bit numbers";
}
