using MathNet.Numerics.LinearAlgebra;
using ProbDsl.Inference.Arrays;
using ProbDsl.Runtime.SpecialFunctions;

namespace ProbDsl.Inference.Results.ClosedForms;

/// <summary>
/// Rows whose log density is quadratic in independent standard normal numbers: c + b'w - w'A w / 2, in groups with a block-diagonal A. For
/// each row and group, B = b'(I + A)^-1 b and log |I + A| give the integral over the normal distribution, exp(c + B / 2) / sqrt |I + A|. If
/// each group of a row is one square (a single observation), A = a a', values along the axes determine both; otherwise all pairs of axes
/// do.
/// </summary>
internal sealed class QuadraticRows
{
    /// <summary>The maximum dimension of rows with several squares, and the maximum number of entries over all rows.</summary>
    private const int MostPaired = 40;
    private const double MostNumbers = 4e7;

    private readonly int groups;

    // [rows, groups]
    private readonly double[] squares, logDeterminants;

    private QuadraticRows(int groups, double[] squares, double[] logDeterminants) =>
        (this.groups, this.squares, this.logDeterminants) = (groups, squares, logDeterminants);

    public double Square(int row, int group) => squares[(row * groups) + group];

    public double LogDeterminant(int row, int group) => logDeterminants[(row * groups) + group];

    /// <param name="rows">The number of rows.</param>
    /// <param name="at">The log densities of all rows at w.</param>
    /// <param name="groupOf">The group of each number.</param>
    /// <param name="sign">-1 for the inverse of the densities: -b and -A.</param>
    /// <returns>Null if rows are not of this form, or if their squares need too much memory.</returns>
    public static QuadraticRows? Find(int rows, Func<double[], double[]> at, int[] groupOf, int sign = 1)
    {
        var (size, groups) = (groupOf.Length, groupOf.Max() + 1);
        var random = new RandomStream(1, "quadratic rows");
        // a point that is unlikely to be any row's maximum
        double[] start = new double[size], probe = new double[size];
        random.FillNormal(start);
        random.FillNormal(probe);
        for (var i = 0; i < size; i++) (start[i], probe[i]) = (0.5 * start[i], 0.5 * probe[i]);
        var axes = new Axes(rows, at, start, groupOf, groups);
        axes.Read(probe);
        return axes.AreSingle(probe) ? axes.Single(sign)
            : size <= MostPaired && (double)rows * size * size <= MostNumbers ? axes.Paired(probe, sign) : null;
    }

    /// <summary>Values of the rows along the axes through a point.</summary>
    private sealed class Axes(int rows, Func<double[], double[]> at, double[] start, int[] groupOf, int groups)
    {
        private const double Rounding = 1e-7;

        private readonly double[] there = at(start);

        // [rows, groups] each: the trace of A, and b'b, b'start and b'probe of the gradient b at the start
        private readonly double[] trace = new double[rows * groups], steep = new double[rows * groups], along = new double[rows * groups],
            ahead = new double[rows * groups];

        public void Read(double[] probe)
        {
            for (var i = 0; i < start.Length; i++)
            {
                var (above, below) = (at(Moved(i, 1)), at(Moved(i, -1)));
                for (var row = 0; row < rows; row++)
                {
                    var (gradient, place) = ((above[row] - below[row]) / 2, (row * groups) + groupOf[i]);
                    trace[place] -= above[row] + below[row] - (2 * there[row]);
                    steep[place] += gradient * gradient;
                    along[place] += gradient * start[i];
                    ahead[place] += gradient * probe[i];
                }
            }

            for (var place = 0; place < trace.Length; place++) trace[place] = Math.Max(0, trace[place]);
        }

        /// <summary>Whether the values at another point are those of one square for each group: a is parallel to b.</summary>
        public bool AreSingle(double[] probe)
        {
            var beside = at([.. start.Zip(probe, (s, p) => s + p)]);
            for (var row = 0; row < rows; row++)
            {
                var foretold = there[row];
                for (var place = row * groups; place < (row + 1) * groups; place++)
                    foretold += ahead[place] - (steep[place] > 0 ? 0.5 * ahead[place] * ahead[place] * trace[place] / steep[place] : 0);
                if (double.IsFinite(there[row])
                    && !(Math.Abs(beside[row] - foretold) <= Rounding * (1 + Math.Abs(there[row]) + Math.Abs(beside[row])))) return false;
            }

            return true;
        }

        public QuadraticRows Single(int sign)
        {
            double[] squares = new double[rows * groups], determinants = new double[rows * groups];
            for (var place = 0; place < squares.Length; place++)
            {
                if (!(steep[place] > 0)) continue;
                // b at 0 is b at the start plus A start; with A = a a' both are parallel to a
                var (b, back) = (steep[place], along[place] * trace[place]);
                squares[place] = (b + (2 * back) + (back * back / b)) / (1 + (sign * trace[place]));
                determinants[place] = NearZero.Log1p(sign * trace[place]);
            }

            return new(groups, squares, determinants);
        }

        public QuadraticRows? Paired(double[] probe, int sign)
        {
            double[][] above = [.. Enumerable.Range(0, start.Length).Select(i => at(Moved(i, 1)))],
                below = [.. Enumerable.Range(0, start.Length).Select(i => at(Moved(i, -1)))];
            var (gradient, matrix) = (Matrix<double>.Build.Dense(rows, start.Length, (row, i) => (above[i][row] - below[i][row]) / 2),
                new double[rows][,]);
            for (var row = 0; row < rows; row++) matrix[row] = new double[start.Length, start.Length];
            for (var i = 0; i < start.Length; i++)
                for (var j = 0; j <= i; j++)
                {
                    var both = i == j ? below[i] : at(Moved(i, 1, j));
                    for (var row = 0; row < rows; row++)
                        matrix[row][i, j] = matrix[row][j, i] = i == j
                            ? (2 * there[row]) - above[i][row] - both[row] : above[i][row] + above[j][row] - both[row] - there[row];
                }

            var beside = at([.. start.Zip(probe, (s, p) => s + p)]);
            double[] squares = new double[rows * groups], determinants = new double[rows * groups];
            for (var row = 0; row < rows; row++)
            {
                var (b, a, p) = (gradient.Row(row), Matrix<double>.Build.DenseOfArray(matrix[row]), Vector<double>.Build.Dense(probe));
                if (!double.IsFinite(there[row])) continue;
                if (!(Math.Abs(there[row] + (b * p) - (0.5 * (p * a * p)) - beside[row])
                    <= Rounding * (1 + Math.Abs(there[row]) + Math.Abs(beside[row])))) return null;
                b += a * Vector<double>.Build.Dense(start);
                for (var group = 0; group < groups; group++)
                {
                    int[] own = [.. Enumerable.Range(0, start.Length).Where(i => groupOf[i] == group)];
                    var sum = Matrix<double>.Build.Dense(own.Length, own.Length,
                        (i, j) => (sign * a[own[i], own[j]]) + (i == j ? 1 : 0));
                    var part = Vector<double>.Build.Dense(own.Length, i => b[own[i]]);
                    (squares[(row * groups) + group], determinants[(row * groups) + group]) =
                        PositiveDefinite.FactorOf(sum) is { } factor ? (part * factor.Solve(part), factor.DeterminantLn)
                            : (double.NaN, double.NaN);
                }
            }

            return new(groups, squares, determinants);
        }

        private double[] Moved(int i, double step, int also = -1)
        {
            var moved = (double[])start.Clone();
            moved[i] += step;
            if (also >= 0) moved[also] += step;
            return moved;
        }
    }
}
