namespace ProbDsl.Inference.Expressions;

/// <summary>A draw with density exp(-energy(x)) / Z: `x[n] ~ EnergyBased(energy, noise = Normal(0, 1))`.</summary>
/// <param name="Draw">The statement.</param>
/// <param name="Energy">The name of the net or function.</param>
/// <param name="Noise">The noise, whose density and sampler are known.</param>
/// <param name="Given">The arguments passed to the energy after x.</param>
public sealed record EnergyDraw(Draw Draw, CallableName Energy, DistributionCall Noise, ValueList<Expr> Given)
{
    /// <summary>The first such draw of a story; null if it has none.</summary>
    public static EnergyDraw? Find(ModelGraph graph) => graph.Story.OfType<Draw>().Select(Find).FirstOrDefault(e => e is not null);

    /// <summary>The parts of a draw; null if it is of another distribution.</summary>
    public static EnergyDraw? Find(Draw draw) => !draw.Distribution.Of.Is(DistributionTraits.Unnormalized) ? null
        : new(draw, (CallableName)draw.Distribution.Given("energy")!, (DistributionCall)draw.Distribution.Given("noise")!,
            [.. draw.Distribution.Arguments.Skip(draw.Distribution.Of.Places.Count).Select(g => g.Value)]);

    /// <summary>The same statement with the noise as its distribution.</summary>
    public Draw FromNoise => Draw with { Distribution = Noise };

    /// <summary>The name of log Z among the weights of a fit.</summary>
    public string LogNormalizer => LogNormalizerOf(Draw.Target.Of);

    /// <summary>The name of log Z of this data name among the weights of a fit.</summary>
    public static string LogNormalizerOf(string data) => $"{data}.log_normalizer";

    /// <summary>Whether the density changes from row to row: an argument of the energy or the noise reads the loops of the draw, or
    /// data.</summary>
    public bool IsConditional(ModelGraph graph) => Given.Concat(Noise.Values.Select(v => v.Value)).SelectMany(e => DeepReads.Find(graph, e))
        .Any(read => graph[read.Of].Role == Role.Data);

    /// <summary>The net or function that computes the energy.</summary>
    public Callable Called(ModelGraph graph) => graph.Callables.First(c => c.Name == Energy.Name);

    /// <summary>The nets that compute the energy, directly or through calls.</summary>
    public IReadOnlyList<Net> NetsOf(ModelGraph graph) => CalledNets.Find(graph, Called(graph));
}
