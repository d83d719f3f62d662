namespace ProbDsl.Inference.Lowering;

/// <summary>
/// The steps of a Matern process of smoothness 3/2 or 5/2 along a line, as a chain of states: its value f and derivatives f' / rate and
/// f'' / rate^2, each with the variance of f times a number, where rate = sqrt(2 smoothness) / length (J. Hartikainen and S. Särkkä, IEEE
/// Workshop on Machine Learning for Signal Processing, 2010). All numbers of a step are functions of r = rate times its length.
/// </summary>
/// <param name="derivatives">1 or 2.</param>
/// <param name="length">r [T].</param>
internal sealed class CurveSteps(int derivatives, Value length)
{
    // terms of the series of exp from the fifth on, to 1e-17 below this number
    private const int Terms = 26;
    private const double MostOfSeries = 4;

    private readonly Value decay = Exp(-length);
    private readonly Value[] integrals = Integrals(length);

    /// <summary>The numbers of a state.</summary>
    public int States => derivatives + 1;

    /// <summary>The covariance of a state, where that of f is 1 [S, S].</summary>
    public double[,] Stationary => derivatives == 1 ? new double[,] { { 1, 0 }, { 0, 1 } }
        : new double[,] { { 1, 0, -1.0 / 3 }, { 0, 1.0 / 3, 0 }, { -1.0 / 3, 0, 1 } };

    /// <summary>The matrix of each step [T, S, S].</summary>
    public Value Transition
    {
        get
        {
            var (r, square) = (length, Square(length));
            Value[] entries = derivatives == 1 ? [1 + r, r, -r, 1 - r]
                :
                [
                    1 + r + (0.5 * square), r + square, 0.5 * square,
                    -0.5 * square, 1 + r - square, r - (0.5 * square),
                    (0.5 * square) - r, square - (3 * r), 1 - (2 * r) + (0.5 * square),
                ];
            return Stacked([.. entries.Select(e => e * decay)]);
        }
    }

    /// <summary>The covariance that each step adds, where that of f is 1 [T, S, S].</summary>
    public Value Noise
    {
        get
        {
            var all = Added;
            return Stacked([.. from i in Enumerable.Range(0, States) from j in Enumerable.Range(0, States)
                select all[Math.Max(i, j), Math.Min(i, j)]]);
        }
    }

    /// <summary>
    /// A lower triangle that times its transpose is that covariance [T, S, S]; 0 for a step of length 0. The numbers of a short step are
    /// powers of its length, which the elimination by numbers, not by a matrix, leaves as accurate as they are.
    /// </summary>
    public Value Root
    {
        get
        {
            var (all, root) = (Added, new Value[States, States]);
            var (isStep, zero) = (length > 0, Broadcast(length.Program.Constant(0), length.Shape));
            for (var i = 0; i < States; i++)
            {
                for (var j = 0; j <= i; j++)
                {
                    var left = Enumerable.Range(0, j).Aggregate(all[i, j], (sum, k) => sum - (root[i, k] * root[j, k]));
                    root[i, j] = i == j ? Sqrt(Where(isStep, Max(left, 0), 1)) : left / root[j, j];
                }
            }

            return Stacked([.. from i in Enumerable.Range(0, States) from j in Enumerable.Range(0, States)
                select j > i ? zero : Where(isStep, root[i, j], zero)]);
        }
    }

    /// <summary>
    /// The integral of exp(-2u) v v' from 0 to r, with v the response of a state to white noise of one derivative more, on and below the
    /// diagonal.
    /// </summary>
    private Value[,] Added
    {
        get
        {
            var j = integrals;
            if (derivatives == 1)
                return new[,]
                {
                    // v = [u, 1 - u]
                    { 4 * j[2], 4 * j[2] }, { 4 * (j[1] - j[2]), 4 * (j[0] - (2 * j[1]) + j[2]) },
                };
            // v = [u^2 / 2, u - u^2 / 2, 1 - 2u + u^2 / 2]
            Value[,] of =
            {
                { 0.25 * j[4], j[0], j[0] }, { (0.5 * j[3]) - (0.25 * j[4]), j[2] - j[3] + (0.25 * j[4]), j[0] },
                {
                    (0.5 * j[2]) - j[3] + (0.25 * j[4]), j[1] - (2.5 * j[2]) + (1.5 * j[3]) - (0.25 * j[4]),
                    j[0] - (4 * j[1]) + (5 * j[2]) - (2 * j[3]) + (0.25 * j[4])
                },
            };
            for (var i = 0; i < 3; i++)
                for (var k = 0; k <= i; k++) of[i, k] = 16.0 / 3 * of[i, k];
            return of;
        }
    }

    /// <summary>
    /// The integrals of exp(-2u) u^k from 0 to r, for k from 0 to 4: k! / 2^(k+1) times the part of exp(-z) exp(z), z = 2r, that the terms
    /// of the series from z^(k+1) on have. Of short steps the smallest is summed and the others add a term each, so that none is a
    /// difference.
    /// </summary>
    private static Value[] Integrals(Value r)
    {
        var (z, one) = (2 * r, r.Program.Constant(1));
        var near = Min(z, MostOfSeries);
        // sum of z^m 5! / (m + 5)!
        var series = Enumerable.Range(0, Terms).Reverse().Aggregate((Value)one, (sum, m) => 1 + (near / (m + 6.0) * sum));
        var smallest = Power(near, 5) / 120 * series;
        var whole = Exp(-near);
        List<Value> above = [smallest];
        for (var k = 4; k >= 1; k--) above.Insert(0, above[0] + (Power(near, k) / Factorial(k)));
        // far away from 0 by the difference from 1
        var (decay, below, far) = (Exp(-z), one, new List<Value>());
        for (var k = 0; k <= 4; k++)
        {
            far.Add(1 - (decay * below));
            below += Power(z, k + 1) / Factorial(k + 1);
        }

        return [.. Enumerable.Range(0, 5).Select(k =>
            Factorial(k) / Math.Pow(2, k + 1) * Where(z < MostOfSeries, whole * above[k], far[k]))];
    }

    private static Value Power(Value z, int k) => Enumerable.Repeat(z, k - 1).Aggregate(z, (product, next) => product * next);

    private static double Factorial(int k) => Enumerable.Range(1, k).Aggregate(1.0, (product, i) => product * i);

    /// <summary>Entries [T] of square matrices, row after row: [T, S, S].</summary>
    private Value Stacked(Value[] entries)
    {
        int[] column = [length.Shape[0], 1];
        return Reshape(Concat(1, [.. entries.Select(e => Reshape(Broadcast(e, length.Shape), [.. column]))]),
            [length.Shape[0], States, States]);
    }
}
