namespace ProbDsl.Catalog.Sdes;

/// <summary>
/// A function of time, tabulated with its derivative by log t at points evenly spaced in log t. Between two points it is the cubic Hermite
/// interpolant.
/// </summary>
internal sealed class LogTimeTable
{
    // a + b x + c x^2 + d x^3 for each cell, x from 0 to 1 across it
    private const int Terms = 4;

    private readonly double first, cell;
    private readonly double[] cubics;

    /// <param name="first">The first time.</param>
    /// <param name="cell">The length of a cell, in log t.</param>
    /// <param name="values">Values at the ends of cells.</param>
    /// <param name="gradients">Derivatives by log t at the ends of cells.</param>
    public LogTimeTable(double first, double cell, double[] values, double[] gradients)
    {
        (this.first, this.cell, Cells, FirstDerivative) = (first, cell, values.Length - 1, gradients[0]);
        cubics = new double[Cells * Terms];
        for (var i = 0; i < Cells; i++) Cubic(values[i], values[i + 1], cell * gradients[i], cell * gradients[i + 1])
            .CopyTo(cubics, i * Terms);
    }

    public int Cells { get; }

    public double FirstDerivative { get; }

    /// <summary>The value at the middle of a cell.</summary>
    public double Middle(int at) =>
        cubics[at * Terms] + (0.5 * (cubics[(at * Terms) + 1] + (0.5 * (cubics[(at * Terms) + 2] + (0.5 * cubics[(at * Terms) + 3])))));

    /// <summary>The values at times up to the last one; constant before the first.</summary>
    public Value At(Value time)
    {
        var place = Max((Log(time) - Math.Log(first)) / cell, 0);
        var which = Min(Floor(StopGradient(place)), Cells - 1);
        var (across, own) = (place - which, Gather(time.Program.Constant(cubics, [Cells, Terms]), Cast(which, ElementType.Int32), 0));
        return Enumerable.Range(0, Terms).Select(Term).Reverse().Aggregate((sum, next) => next + (across * sum));

        Value Term(int power) => Reshape(Slice(own, -1, power, 1), time.Shape);
    }

    // Hermite: values u, v and derivatives m, n at the ends
    private static double[] Cubic(double u, double v, double m, double n) => [u, m, (3 * (v - u)) - (2 * m) - n, m + n - (2 * (v - u))];
}
