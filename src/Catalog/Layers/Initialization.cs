namespace ProbDsl.Catalog.Layers;

/// <summary>The initial values of a weight.</summary>
public abstract record Initialization
{
    public static Initialization Zeros { get; } = new Constant(0);

    public static Initialization Ones { get; } = new Constant(1);

    /// <summary>Initial values of `count` elements, row-major.</summary>
    public double[] Draw(int count, RandomStream random)
    {
        var numbers = new double[count];
        for (var i = 0; i < count; i++) numbers[i] = Next(random);
        return numbers;
    }

    protected abstract double Next(RandomStream random);

    /// <summary>All elements equal.</summary>
    public sealed record Constant(double Value) : Initialization
    {
        protected override double Next(RandomStream random) => Value;
    }

    /// <summary>Uniform between -Bound and Bound.</summary>
    public sealed record Uniform(double Bound) : Initialization
    {
        protected override double Next(RandomStream random) => Bound * ((2 * random.NextUniform()) - 1);
    }

    /// <summary>A weight with rows for each position of a sequence, so that shorter sequences read its first rows.</summary>
    /// <param name="Each">That of each number.</param>
    /// <param name="Rows">The rows of a position.</param>
    public sealed record OfPositions(Initialization Each, int Rows = 1) : Initialization
    {
        protected override double Next(RandomStream random) => Each.Next(random);
    }

    /// <summary>Normal with mean 0.</summary>
    public sealed record Normal(double Sd) : Initialization
    {
        protected override double Next(RandomStream random) => Sd * random.NextNormal();
    }
}
