using ProbDsl.Catalog;
using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Density;
using ProbDsl.Inference.Problems;
using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Inference.Starts;

/// <summary>
/// Moves a start to scales and locations in the units of the data. Where latents are integrated, the density is flat in a scale far below
/// the others, and a gradient never brings it back. A search without gradients compares few values of each unknown, all of its elements
/// together: standard deviations of data and their powers, fractions and multiples of the current value, and means of data.
/// </summary>
/// <param name="problem">The story with its data.</param>
/// <param name="coordinates">The unknowns, in the order of the points.</param>
/// <param name="isFixed">Whether an unknown keeps its value.</param>
/// <param name="isOnOwnScale">Whether a positive unknown is itself in a point, and not its logarithm.</param>
/// <param name="powerOf">The power of the unit of data that a scale has, 2 for a variance; null if it is not known.</param>
internal sealed class UnitStart(Problem problem, IReadOnlyList<Coordinate> coordinates, Func<Coordinate, bool> isFixed,
    Func<Coordinate, bool> isOnOwnScale, Func<Coordinate, double?> powerOf)
{
    /// <summary>The standard deviation of the logarithm of a scale between starts.</summary>
    private const double Width = 2;

    /// <summary>Few rounds, so that no scale starts far below the units, from where it would return slowly.</summary>
    private const int MostRounds = 2;

    /// <summary>A round that gains less than this, in nats, is the last one.</summary>
    private const double LeastGain = 0.5;

    /// <summary>An unknown that is a scale, a variance, a precision, or the inverse of a scale.</summary>
    private static readonly double[] powers = [1, 2, -2, -1];

    private static readonly double[] factors = [0.1, 0.33, 3, 10];

    private readonly DataUnits units = new(problem);

    /// <summary>Whether any column of the data varies.</summary>
    public bool DataVary => units.Vary;

    /// <summary>The point with the highest density among those that the search compares.</summary>
    /// <param name="start">The initial point, which is not modified.</param>
    /// <param name="density">The log density of a point.</param>
    public double[] Improve(double[] start, Func<double[], double> density)
    {
        var moves = Unknowns().ToList();
        double[] begun = [.. start];
        foreach (var move in moves) move.Begin?.Invoke(begun);
        var (best, highest) = (begun, density(begun));
        if (!double.IsFinite(highest)) (best, highest) = (start, density(start));
        Compare(moves.SelectMany(m => m.Shifts).Concat(powers.SelectMany(power => Together(moves, power))));
        for (var round = 0; round < MostRounds; round++)
        {
            var before = highest;
            foreach (var move in moves) Compare([.. move.Shifts, .. move.Jumps, .. move.Steps]);
            if (!(highest - before > LeastGain)) break;
        }

        return best;

        void Compare(IEnumerable<Action<double[]>> some)
        {
            var from = best;
            foreach (var move in some)
            {
                double[] moved = [.. from];
                move(moved);
                if (!moved.AsSpan().SequenceEqual(from) && density(moved) is var value && (value > highest || !double.IsFinite(highest))
                    && double.IsFinite(value)) (best, highest) = (moved, value);
            }
        }
    }

    /// <summary>Another start: each scale, all of its elements together, times a random factor.</summary>
    /// <param name="start">The initial point, which is not modified.</param>
    /// <param name="random">Draws the factors.</param>
    public double[] Moved(double[] start, RandomStream random)
    {
        double[] moved = [.. start];
        foreach (var move in Unknowns())
        {
            var factor = Math.Exp(Width * random.NextNormal());
            if (move.IsScale) move.Times(factor)(moved);
        }

        return moved;
    }

    /// <summary>All scales at once at this power of the standard deviation of data.</summary>
    private static IEnumerable<Action<double[]>> Together(List<Moves> moves, double power) =>
        moves.Exists(m => m.ToPower(power).Any())
            ? [point => moves.ForEach(m => m.ToPower(power).FirstOrDefault()?.Invoke(point))] : [];

    private IEnumerable<Moves> Unknowns()
    {
        var start = 0;
        foreach (var coordinate in coordinates)
        {
            if (!isFixed(coordinate) && coordinate.Unknown.Support is PositiveReals or Reals or PositiveDefiniteMatrices)
                yield return new(units, coordinate, start, isOnOwnScale(coordinate), powerOf(coordinate));
            start += coordinate.Free.Count;
        }
    }

    /// <summary>The moves of one unknown.</summary>
    private sealed class Moves(DataUnits units, Coordinate of, int start, bool isOnOwnScale, double? known)
    {
        private readonly bool isMatrix = of.Unknown.Support is PositiveDefiniteMatrices;

        private readonly int width = of.Unknown.Support is PositiveDefiniteMatrices ? of.Array[^1] : of.Free.Rank > 0 ? of.Free[^1] : 1;

        /// <summary>Whether it is positive, or a matrix of covariances.</summary>
        public bool IsScale { get; } = of.Unknown.Support is not Reals;

        /// <summary>To the units of data, if the power is known.</summary>
        public Action<double[]>? Begin => IsScale && known is { } power ? OfUnits(power).FirstOrDefault() : null;

        /// <summary>To the means of data, for an unknown without bounds.</summary>
        public IEnumerable<Action<double[]>> Shifts => IsScale ? [] : units.Means(width).Select(To);

        public IEnumerable<Action<double[]>> Jumps => powers.SelectMany(ToPower);

        public IEnumerable<Action<double[]>> Steps => IsScale ? factors.Select(Times) : [];

        /// <summary>A scale times a factor.</summary>
        public Action<double[]> Times(double factor) => isOnOwnScale ? Each((_, x) => x * factor)
            : isMatrix ? EachOfFactor((isDiagonal, _, x) => isDiagonal ? x + (Math.Log(factor) / 2) : x * Math.Sqrt(factor))
            : Each((_, x) => x + Math.Log(factor));

        /// <summary>To a power of the units of data; none where the power is known.</summary>
        public IEnumerable<Action<double[]>> ToPower(double power) => IsScale && known is null ? OfUnits(power) : [];

        private IEnumerable<Action<double[]>> OfUnits(double power) => isMatrix
            ? Math.Abs(power) == 2 ? units.Deviations(width).Select(scale => Diagonal(i => Math.Pow(scale(i), power))) : []
            : units.Deviations(width).Select(scale => To(i => isOnOwnScale ? Math.Pow(scale(i), power) : power * Math.Log(scale(i))));

        /// <summary>A diagonal matrix: a variance or a precision for each of its columns.</summary>
        private Action<double[]> Diagonal(Func<int, double> value) => isOnOwnScale
            ? Each((i, _) => i / width % width == i % width ? value(i % width) : 0)
            : EachOfFactor((isDiagonal, column, _) => isDiagonal ? Math.Log(value(column)) / 2 : 0);

        /// <summary>Sets the elements of Cholesky factors, rows up to the diagonal with its logarithm.</summary>
        private Action<double[]> EachOfFactor(Func<bool, int, double, double> value) => point =>
        {
            var place = start;
            for (var matrix = 0; matrix < of.Free.Count / (width * (width + 1) / 2); matrix++)
                for (var row = 0; row < width; row++)
                    for (var column = 0; column <= row; column++, place++) point[place] = value(row == column, column, point[place]);
        };

        private Action<double[]> To(Func<int, double> value) => Each((i, _) => value(i));

        private Action<double[]> Each(Func<int, double, double> value) => point =>
        {
            for (var i = 0; i < of.Free.Count; i++) point[start + i] = value(i, point[start + i]);
        };
    }
}
