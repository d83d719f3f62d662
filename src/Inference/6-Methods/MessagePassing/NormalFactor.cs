using MathNet.Numerics.LinearAlgebra;

namespace ProbDsl.Inference.MessagePassing;

/// <summary>
/// Normal unknowns: members that share the first indices are jointly normal, and independent of those with other ones. Parameters: means
/// [members, numbers], covariances [members, numbers, numbers].
/// </summary>
internal sealed class NormalFactor : Factor
{
    private readonly List<Variable> unknowns;
    private readonly Shape[] shapes;
    private readonly int shared, members, numbers;
    private readonly int[] counts, starts;

    // the pairs of unknowns with covariances, each once
    private readonly (int One, int Other)[] pairs;

    // for each unknown, the place of each of its numbers among all that exist; -1 beyond the end of a group
    private readonly int[][] places;
    private readonly int absent;

    /// <param name="problem">The story with its data.</param>
    /// <param name="unknowns">The unknowns.</param>
    /// <param name="shared">The number of leading indices that they share.</param>
    /// <param name="isMultiplied">Whether they are multiplied with unknowns of another factor.</param>
    public NormalFactor(Problem problem, IReadOnlyList<Variable> unknowns, int shared, bool isMultiplied)
    {
        (this.unknowns, this.shared, IsMultiplied) = ([.. unknowns], shared, isMultiplied);
        shapes = [.. unknowns.Select(problem.ShapeOf)];
        members = shapes[0].Leading(shared).Count;
        counts = [.. shapes.Select(s => s[shared..].Count)];
        starts = [.. counts.Select((_, i) => counts.Take(i).Sum())];
        numbers = counts.Sum();
        pairs = [.. unknowns.SelectMany((_, i) => Enumerable.Range(i, unknowns.Count - i).Select(j => (i, j)))];
        places = GroupPresence.PlacesOf(problem, unknowns);
        absent = places.Sum(p => p.Count(place => place < 0));
    }

    public override IReadOnlyList<Variable> Unknowns => unknowns;

    public override bool IsMultiplied { get; }

    public override int Count => members * numbers * (1 + numbers);

    public override void Declare(ProgramBuilder builder, UnknownMoments moments)
    {
        for (var i = 0; i < unknowns.Count; i++)
            moments.Add(unknowns[i].Name, new() { Mean = Slot(builder, $"mean of {unknowns[i].Name}", shapes[i]) });
        foreach (var (i, j) in pairs)
        {
            Shape shape = [.. shapes[i], .. shapes[j][shared..]];
            moments.Add(unknowns[i].Name, unknowns[j].Name,
                new CovarianceArray(
                    Slot(builder, $"covariance of {unknowns[i].Name} and {unknowns[j].Name}", shape), shapes[i].Rank, shared));
        }
    }

    public override void Begin(Span<double> parameters)
    {
        parameters.Clear();
        for (var m = 0; m < members; m++)
            for (var i = 0; i < numbers; i++) Covariance(parameters, m)[i * (numbers + 1)] = 1;
    }

    /// <summary>Draws the means: where both factors of a product have mean 0, neither has a gradient.</summary>
    public override void BreakSymmetry(RandomStream random, Span<double> parameters)
    {
        if (IsMultiplied)
            foreach (ref var mean in parameters[..(members * numbers)]) mean = random.NextNormal();
    }

    public override void Moments(ReadOnlySpan<double> parameters, IReadOnlyList<double[]> into)
    {
        for (var m = 0; m < members; m++)
        {
            var covariance = parameters.Slice(CovarianceAt(m), numbers * numbers);
            for (var i = 0; i < unknowns.Count; i++)
                parameters.Slice((m * numbers) + starts[i], counts[i]).CopyTo(into[i].AsSpan(m * counts[i]));
            for (var p = 0; p < pairs.Length; p++)
            {
                var (i, j) = pairs[p];
                var slot = into[unknowns.Count + p].AsSpan(m * counts[i] * counts[j], counts[i] * counts[j]);
                for (var row = 0; row < counts[i]; row++)
                    covariance.Slice(((starts[i] + row) * numbers) + starts[j], counts[j]).CopyTo(slot[(row * counts[j])..]);
            }
        }
    }

    public override void MomentsAt(ReadOnlySpan<double> point, IReadOnlyList<double[]> into)
    {
        foreach (var covariances in into.Skip(unknowns.Count)) covariances.AsSpan().Clear();
        for (var i = 0; i < unknowns.Count; i++)
            for (var at = 0; at < places[i].Length; at++) into[i][at] = places[i][at] < 0 ? 0 : point[places[i][at]];
    }

    public override void Center(ReadOnlySpan<double> point, Span<double> parameters)
    {
        for (var i = 0; i < unknowns.Count; i++)
            for (var m = 0; m < members; m++)
                for (var at = 0; at < counts[i]; at++)
                    parameters[(m * numbers) + starts[i] + at] =
                        places[i][(m * counts[i]) + at] is >= 0 and var place ? point[place] : 0;
    }

    public override void Update(IReadOnlyList<double[]> gradients, Span<double> parameters)
    {
        var precision = new double[numbers * numbers];
        var gradient = new double[numbers];
        for (var m = 0; m < members; m++)
        {
            Read(gradients, m, gradient, precision);
            Step(parameters.Slice(m * numbers, numbers), Covariance(parameters, m), gradient, precision);
        }
    }

    /// <summary>About the current means, whose gradient is 0.</summary>
    public override void Natural(ReadOnlySpan<double> parameters, IReadOnlyList<double[]> into)
    {
        foreach (var means in into.Take(unknowns.Count)) means.AsSpan().Clear();
        double[] covariance = new double[numbers * numbers], precision = new double[numbers * numbers];
        for (var m = 0; m < members; m++)
        {
            parameters.Slice(CovarianceAt(m), numbers * numbers).CopyTo(covariance);
            SmallCholesky.Factorize(covariance, numbers);
            SmallCholesky.Invert(covariance, numbers, precision);
            foreach (var (p, (i, j)) in pairs.Index())
                for (var row = 0; row < counts[i]; row++)
                    for (var column = 0; column < counts[j]; column++)
                        into[unknowns.Count + p][(((m * counts[i]) + row) * counts[j]) + column] =
                            (i == j ? -0.5 : -1) * precision[((starts[i] + row) * numbers) + starts[j] + column];
        }
    }

    public override bool IsProper(ReadOnlySpan<double> parameters) => double.IsFinite(Entropy(parameters));

    /// <summary>
    /// The entropy: half of the log determinant of 2 pi e times the covariance. Not a number if a covariance is not positive definite.
    /// </summary>
    public override double Entropy(ReadOnlySpan<double> parameters)
    {
        var sum = 0.5 * ((members * numbers) - absent) * (1 + Math.Log(2 * Math.PI));
        var own = new double[numbers * numbers];
        for (var m = 0; m < members; m++)
        {
            parameters.Slice(CovarianceAt(m), numbers * numbers).CopyTo(own);
            sum += 0.5 * SmallCholesky.Factorize(own, numbers);
        }

        return sum;
    }

    public override BlockDistribution Distribution(ReadOnlySpan<double> parameters)
    {
        if (numbers == 1 && absent == 0)
        {
            var precisions = new double[members];
            for (var m = 0; m < members; m++) precisions[m] = 1 / parameters[CovarianceAt(m)];
            return new NormalDistribution(parameters[..members].ToArray(), new(precisions));
        }

        var each = new List<(BlockDistribution, int[])>();
        for (var m = 0; m < members; m++)
        {
            int[] own = [.. Enumerable.Range(0, unknowns.Count).SelectMany(i => places[i].AsSpan(m * counts[i], counts[i]).ToArray())];
            int[] there = [.. Enumerable.Range(0, numbers).Where(at => own[at] >= 0)];
            if (there.Length == 0) continue;
            var (mean, covariance) = (parameters.Slice(m * numbers, numbers).ToArray(), Dense(parameters.Slice(CovarianceAt(m),
                numbers * numbers)));
            if (there.Length < numbers) covariance = Matrix<double>.Build.Dense(there.Length, there.Length,
                (i, j) => covariance[there[i], there[j]]);
            each.Add((new NormalDistribution([.. there.Select(at => mean[at])], new(Symmetric(covariance.Inverse()))),
                [.. there.Select(at => own[at])]));
        }

        return new MembersDistribution(each);
    }

    /// <summary>The number of vectors along the last dimension of an unknown.</summary>
    /// <param name="unknown">The unknown.</param>
    public int CountOf(Variable unknown) => Vectors(unknown).Count();

    /// <summary>The number of vectors along the last dimension of an unknown, and the sum of their mean outer products.</summary>
    /// <param name="unknown">The unknown.</param>
    /// <param name="parameters">The parameters.</param>
    public (int Count, Matrix<double> Sum) SecondMoments(Variable unknown, ReadOnlySpan<double> parameters)
    {
        var width = WidthOf(unknown);
        var (count, sum) = (0, Matrix<double>.Build.Dense(width, width));
        foreach (var (m, first) in Vectors(unknown))
        {
            count++;
            var mean = parameters.Slice((m * numbers) + first, width);
            var covariance = parameters.Slice(CovarianceAt(m), numbers * numbers);
            for (var i = 0; i < width; i++)
                for (var j = 0; j < width; j++) sum[i, j] += (mean[i] * mean[j]) + covariance[((first + i) * numbers) + first + j];
        }

        return (count, sum);
    }

    /// <summary>Replaces the vectors along the last dimension of an unknown by their products with a matrix.</summary>
    /// <param name="unknown">The unknown.</param>
    /// <param name="by">The matrix.</param>
    /// <param name="parameters">The parameters, which are replaced.</param>
    public void Transform(Variable unknown, Matrix<double> by, Span<double> parameters)
    {
        var width = WidthOf(unknown);
        var own = new double[width];
        foreach (var (m, first) in Vectors(unknown))
        {
            Multiply(parameters.Slice(m * numbers, numbers), first, 1);
            for (var i = 0; i < numbers; i++) Multiply(Covariance(parameters, m), (i * numbers) + first, 1);
            for (var i = 0; i < numbers; i++) Multiply(Covariance(parameters, m), (first * numbers) + i, numbers);
        }

        void Multiply(Span<double> of, int start, int step)
        {
            for (var i = 0; i < width; i++)
            {
                own[i] = 0;
                for (var j = 0; j < width; j++) own[i] += by[i, j] * of[start + (j * step)];
            }

            for (var i = 0; i < width; i++) of[start + (i * step)] = own[i];
        }
    }

    /// <summary>The member, and the first of its numbers, of each vector along the last dimension of an unknown that is there.</summary>
    private IEnumerable<(int Member, int First)> Vectors(Variable unknown)
    {
        var (i, width) = (unknowns.IndexOf(unknown), WidthOf(unknown));
        for (var at = 0; at < places[i].Length; at += width)
            if (places[i][at] >= 0) yield return (at / counts[i], starts[i] + (at % counts[i]));
    }

    private int WidthOf(Variable unknown) => shapes[unknowns.IndexOf(unknown)][^1];

    /// <summary>
    /// The gradient by the means of one member, and its precision: of h m - tr(P (m m' + S)) / 2 the gradient by S is -P / 2, where the
    /// covariance of two unknowns is read in either order.
    /// </summary>
    private void Read(IReadOnlyList<double[]> gradients, int m, double[] mean, double[] precision)
    {
        for (var i = 0; i < unknowns.Count; i++) gradients[i].AsSpan(m * counts[i], counts[i]).CopyTo(mean.AsSpan(starts[i]));
        for (var p = 0; p < pairs.Length; p++)
        {
            var (i, j) = pairs[p];
            var own = gradients[unknowns.Count + p].AsSpan(m * counts[i] * counts[j], counts[i] * counts[j]);
            for (var row = 0; row < counts[i]; row++)
                for (var column = 0; column < counts[j]; column++)
                {
                    var (at, turned) = (own[(row * counts[j]) + column], i == j ? own[(column * counts[j]) + row] : 0);
                    precision[((starts[i] + row) * numbers) + starts[j] + column] = -at - turned;
                    precision[((starts[j] + column) * numbers) + starts[i] + row] = -at - turned;
                }
        }

        // beyond the end of a group: variance 1, independent of all others
        for (var i = 0; i < unknowns.Count; i++)
            for (var at = 0; at < counts[i] && absent > 0; at++)
                if (places[i][(m * counts[i]) + at] < 0) precision[(starts[i] + at) * (numbers + 1)] = 1;
    }

    /// <summary>The mean moves by P^-1 times the gradient there, and the covariance becomes P^-1.</summary>
    private void Step(Span<double> mean, Span<double> covariance, double[] gradient, double[] precision)
    {
        if (double.IsNaN(SmallCholesky.Factorize(precision, numbers))) throw new ImproperFactor(unknowns[0].Name);
        SmallCholesky.Invert(precision, numbers, covariance);
        for (var i = 0; i < numbers; i++)
            for (var j = 0; j < numbers; j++) mean[i] += covariance[(i * numbers) + j] * gradient[j];
    }

    private int CovarianceAt(int m) => (members * numbers) + (m * numbers * numbers);

    private Span<double> Covariance(Span<double> parameters, int m) => parameters.Slice(CovarianceAt(m), numbers * numbers);

    private Matrix<double> Dense(ReadOnlySpan<double> values) => Matrix<double>.Build.DenseOfRowMajor(numbers, numbers, values.ToArray());

    private static Matrix<double> Symmetric(Matrix<double> of) => (of + of.Transpose()) * 0.5;
}
