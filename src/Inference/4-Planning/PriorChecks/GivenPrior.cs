using ProbDsl.Inference.ForwardSampling;

namespace ProbDsl.Inference.PriorChecks;

/// <summary>
/// A proper prior of numbers, whose arguments are known before a fit: how far a value is from the peak of its density. The peak is the
/// highest density among draws from it.
/// </summary>
internal sealed class GivenPrior
{
    private const int Draws = 64;

    // with more elements they are rows rather than parameters
    private const int MostElements = 100_000;

    private readonly Draw draw;
    private readonly Variable variable;
    private readonly Shape shape;
    private readonly Interpreter density;
    private readonly int[] elements;
    private readonly Densities[] drawn;

    private GivenPrior(Draw draw, Problem problem, StandardCatalog catalog)
    {
        (this.draw, variable, shape) = (draw, problem.Graph[draw.Target.Of], problem.ShapeOf(problem.Graph[draw.Target.Of]));
        var story = new ExpressionEvaluator(problem, catalog).Story().WithSlots([variable]);
        var builder = story.Builder;
        builder.Output("density", story.LogDensityOf(draw).Value);
        builder.Output("value", story.Lower(draw.Target, story.Bind(draw.Loops)).Value);
        density = new(builder.Build());
        elements = Array.ConvertAll(Run([.. Enumerable.Range(0, shape.Count).Select(i => (double)i)])["value"].Values, v => (int)v);
        drawn = [.. DrawnValues(problem, catalog).Select(At)];
    }

    /// <summary>The prior of a statement; null if it is none, reads unknowns, or is a distribution of vectors.</summary>
    public static GivenPrior? Find(Draw draw, Problem problem, StandardCatalog catalog)
    {
        var (graph, variable) = (problem.Graph, problem.Graph[draw.Target.Of]);
        if (variable.Type.Element is not (Element.Real or Element.Positive or Element.Unit)
            || problem.ShapeOf(variable).Count is 0 or > MostElements || variable.Whole.Dims.Any(d => problem.IsRagged(d.Size))
            || !DeepReads.Find(graph, draw).All(r => IsGiven(graph[r.Of], problem)) || (graph.HasWeights && MayReadNets(graph, draw))
            || new DrawChecks(graph, catalog).FindIn([draw]).Any()) return null;
        var prior = LoweringLimit.Try(() => new GivenPrior(draw, problem, catalog)).Value;
        return prior?.drawn.All(d => d.Own.Length == prior.elements.Length) == true ? prior : null;
    }

    /// <summary>The distances of the elements that the statement draws, by their places in the row-major values of the variable.</summary>
    public IEnumerable<PriorDistance> Distances(IReadOnlyList<double> values)
    {
        var at = At([.. values]);
        for (var i = 0; i < elements.Length; i++)
        {
            // the density of a scale of unknown size may be flat on its own scale, or on the scale of its logarithm
            var nats = Math.Min(drawn.Max(d => d.Own[i]) - at.Own[i], drawn.Max(d => d.Unconstrained[i]) - at.Unconstrained[i]);
            if (double.IsFinite(nats)) yield return new(elements[i], nats);
        }
    }

    /// <summary>Whether the density is that of a normal distribution, perhaps between bounds.</summary>
    public bool IsNormal => ExprTree.All(draw.Distribution).OfType<DistributionCall>()
        .All(d => d.Of.Is(DistributionTraits.GaussianNumbers) || d.Of.Is(DistributionTraits.Truncating));

    private static bool IsGiven(Variable variable, Problem problem) =>
        variable.Role is Role.Constant or Role.Data && !problem.Missing.ContainsKey(variable.Name);

    private static bool MayReadNets(ModelGraph graph, Draw draw) => ExprTree.RightSides(draw).SelectMany(ExprTree.All)
        .Any(part => part is Call || (part is Access read && graph[read.Of].Role == Role.Derived));

    private IReadOnlyDictionary<string, Tensor> Run(double[] values) =>
        density.Run(new Dictionary<string, Tensor> { [variable.Name] = new(shape, values) });

    private IEnumerable<double[]> DrawnValues(Problem problem, StandardCatalog catalog)
    {
        var arrays = new SampledArrays(problem, Draws);
        arrays.Open(variable, null);
        using var sampling = new StatementSampling(draw, problem, catalog, arrays, chain: null, given: null);
        sampling.Run(new SeededNoise(1), 0);
        for (var i = 0; i < Draws; i++) yield return arrays.Of(variable.Name, i).ToArray();
    }

    /// <summary>The log density at a value per unit of the variable, and per unit of its logarithm or log odds.</summary>
    private Densities At(double[] values)
    {
        var own = Run(values)["density"].Values;
        return new(own, [.. own.Zip(elements, (log, element) => log + LogDerivative(values[element]))]);
    }

    private double LogDerivative(double x) => variable.Type.Element switch
    {
        Element.Positive => Math.Log(x),
        Element.Unit => Math.Log(x) + Math.Log(1 - x),
        _ => 0,
    };

    private sealed record Densities(double[] Own, double[] Unconstrained);
}

/// <summary>How far an element is from the peak of its prior, in nats of log density.</summary>
internal sealed record PriorDistance(int Element, double Nats)
{
    /// <summary>The distance in standard deviations, if the prior is normal.</summary>
    public double StandardDeviations => Math.Sqrt(2 * Math.Max(0, Nats));
}
