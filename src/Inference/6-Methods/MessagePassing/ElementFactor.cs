using MathNet.Numerics;

namespace ProbDsl.Inference.MessagePassing;

/// <summary>Independent numbers with Gamma, inverse Gamma or Beta distributions: two parameters each, one array after the other.</summary>
/// <param name="unknown">The unknown.</param>
/// <param name="shape">The shape of its array.</param>
internal abstract class ElementFactor(Variable unknown, Shape shape) : Factor
{
    // finite when it is squared, as is its inverse
    private const double Vast = 1e120;

    private readonly int size = shape.Count;

    public override IReadOnlyList<Variable> Unknowns => [unknown];

    public override int Count => 2 * size;

    protected Variable Unknown => unknown;

    protected Shape Shape => shape;

    /// <summary>The factor of an unknown with these statistics.</summary>
    public static ElementFactor Create(Variable unknown, Shape shape, NaturalStatistics statistics) => statistics switch
    {
        NaturalStatistics.LogAndLinear => new GammaFactor(unknown, shape),
        NaturalStatistics.LogAndInverse => new InverseGammaFactor(unknown, shape),
        NaturalStatistics.LogOdds => new BetaFactor(unknown, shape),
        _ => throw new ArgumentException($"{statistics} are not those of single numbers"),
    };

    public override void Begin(Span<double> parameters) => parameters.Fill(1);

    /// <summary>
    /// Parameters of precisions, or of inverses of variances: of the first ones 0 beside any other, of all others large beside any other.
    /// </summary>
    /// <param name="vanishing">The number of the first ones.</param>
    /// <param name="parameters">The parameters.</param>
    public void Vanish(int vanishing, Span<double> parameters)
    {
        parameters[..size].Fill(1);
        for (var i = 0; i < size; i++) parameters[size + i] = i < vanishing ? Vast : 1 / Vast;
    }

    /// <summary>Parameters with other means: of precisions, divided by this number.</summary>
    /// <param name="by">The number.</param>
    /// <param name="parameters">The parameters.</param>
    public void Spread(double by, Span<double> parameters)
    {
        foreach (ref var rate in parameters[size..]) rate *= by;
    }

    public override void Moments(ReadOnlySpan<double> parameters, IReadOnlyList<double[]> into)
    {
        for (var i = 0; i < size; i++) Moments(parameters[i], parameters[size + i], i, into);
    }

    public override void MomentsAt(ReadOnlySpan<double> point, IReadOnlyList<double[]> into)
    {
        for (var i = 0; i < size; i++) (into[0][i], into[1][i]) = StatisticsOf(point[i]);
    }

    public override void Update(IReadOnlyList<double[]> gradients, Span<double> parameters)
    {
        for (var i = 0; i < size; i++)
            (parameters[i], parameters[size + i]) = Parameters(gradients[0][i], gradients[1][i]);
        if (!IsProper(parameters)) throw new ImproperFactor(unknown.Name);
    }

    public override void Natural(ReadOnlySpan<double> parameters, IReadOnlyList<double[]> into)
    {
        for (var i = 0; i < size; i++) (into[0][i], into[1][i]) = Natural(parameters[i], parameters[size + i]);
    }

    public override bool IsProper(ReadOnlySpan<double> parameters) => ArePositive(parameters);

    public override double Entropy(ReadOnlySpan<double> parameters)
    {
        var sum = 0.0;
        for (var i = 0; i < size; i++) sum += Entropy(parameters[i], parameters[size + i]);
        return sum;
    }

    public override BlockDistribution Distribution(ReadOnlySpan<double> parameters)
    {
        var each = new ElementDistribution[size];
        for (var i = 0; i < size; i++) each[i] = Distribution(parameters[i], parameters[size + i]);
        return new ElementsDistribution(each);
    }

    /// <summary>Writes the moments of one number.</summary>
    protected abstract void Moments(double a, double b, int at, IReadOnlyList<double[]> into);

    /// <summary>The statistics of one number, whose means are its moments.</summary>
    protected abstract (double First, double Second) StatisticsOf(double x);

    /// <summary>The parameters of one number from its natural parameters.</summary>
    protected abstract (double A, double B) Parameters(double first, double second);

    /// <summary>The natural parameters of one number from its parameters.</summary>
    protected abstract (double First, double Second) Natural(double a, double b);

    protected abstract double Entropy(double a, double b);

    protected abstract ElementDistribution Distribution(double a, double b);
}

/// <summary>Gamma(shape a, rate b): log p = (a - 1) log x - b x.</summary>
internal sealed class GammaFactor(Variable unknown, Shape shape) : ElementFactor(unknown, shape)
{
    public override void Declare(ProgramBuilder builder, UnknownMoments moments) => moments.Add(Unknown.Name, new()
    {
        Log = Slot(builder, $"log of {Unknown.Name}", Shape), Mean = Slot(builder, $"mean of {Unknown.Name}", Shape),
    });

    protected override void Moments(double a, double b, int at, IReadOnlyList<double[]> into) =>
        (into[0][at], into[1][at]) = (SpecialFunctions.DiGamma(a) - Math.Log(b), a / b);

    protected override (double First, double Second) StatisticsOf(double x) => (LogOf(x), x);

    protected override (double A, double B) Parameters(double first, double second) => (first + 1, -second);

    protected override (double First, double Second) Natural(double a, double b) => (a - 1, -b);

    protected override double Entropy(double a, double b) =>
        a - Math.Log(b) + SpecialFunctions.GammaLn(a) + ((1 - a) * SpecialFunctions.DiGamma(a));

    protected override ElementDistribution Distribution(double a, double b) => new GammaDistribution(a, b);
}

/// <summary>InverseGamma(shape a, scale b): log p = -(a + 1) log x - b / x.</summary>
internal sealed class InverseGammaFactor(Variable unknown, Shape shape) : ElementFactor(unknown, shape)
{
    public override void Declare(ProgramBuilder builder, UnknownMoments moments) => moments.Add(Unknown.Name, new()
    {
        Log = Slot(builder, $"log of {Unknown.Name}", Shape), Inverse = Slot(builder, $"inverse of {Unknown.Name}", Shape),
    });

    protected override void Moments(double a, double b, int at, IReadOnlyList<double[]> into) =>
        (into[0][at], into[1][at]) = (Math.Log(b) - SpecialFunctions.DiGamma(a), a / b);

    protected override (double First, double Second) StatisticsOf(double x) => (LogOf(x), 1 / x);

    protected override (double A, double B) Parameters(double first, double second) => (-first - 1, -second);

    protected override (double First, double Second) Natural(double a, double b) => (-a - 1, -b);

    protected override double Entropy(double a, double b) =>
        a + Math.Log(b) + SpecialFunctions.GammaLn(a) - ((1 + a) * SpecialFunctions.DiGamma(a));

    protected override ElementDistribution Distribution(double a, double b) => new InverseGammaDistribution(a, b);
}

/// <summary>Beta(a, b): log p = (a - 1) log x + (b - 1) log(1 - x).</summary>
internal sealed class BetaFactor(Variable unknown, Shape shape) : ElementFactor(unknown, shape)
{
    public override void Declare(ProgramBuilder builder, UnknownMoments moments) => moments.Add(Unknown.Name, new()
    {
        Log = Slot(builder, $"log of {Unknown.Name}", Shape),
        LogComplement = Slot(builder, $"log of 1 - {Unknown.Name}", Shape),
    });

    protected override void Moments(double a, double b, int at, IReadOnlyList<double[]> into)
    {
        var total = SpecialFunctions.DiGamma(a + b);
        (into[0][at], into[1][at]) = (SpecialFunctions.DiGamma(a) - total, SpecialFunctions.DiGamma(b) - total);
    }

    protected override (double First, double Second) StatisticsOf(double x) => (LogOf(x), LogOf(1 - x));

    /// <summary>
    /// The logarithms are drawn, as 1 - x is often too small for a double beside 1: the last sticks of a Dirichlet process with a small
    /// concentration.
    /// </summary>
    public override void Draw(RandomStream random, ReadOnlySpan<double> parameters, double[] numbers, IReadOnlyList<double[]> moments)
    {
        for (var i = 0; i < numbers.Length; i++)
            (numbers[i], moments[0][i], moments[1][i]) =
                BetaDistribution.DrawWithLogs(parameters[i], parameters[numbers.Length + i], random);
    }

    protected override (double A, double B) Parameters(double first, double second) => (first + 1, second + 1);

    protected override (double First, double Second) Natural(double a, double b) => (a - 1, b - 1);

    protected override double Entropy(double a, double b) =>
        SpecialFunctions.BetaLn(a, b) - ((a - 1) * SpecialFunctions.DiGamma(a)) - ((b - 1) * SpecialFunctions.DiGamma(b))
            + ((a + b - 2) * SpecialFunctions.DiGamma(a + b));

    protected override ElementDistribution Distribution(double a, double b) => new BetaDistribution(a, b);
}
