using System.Buffers;
using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Lowering;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Results.ClosedForms;
using ProbDsl.Runtime.Programs;
using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Inference.MessagePassing;

/// <summary>
/// Normal unknowns along a chain: statements read several positions within a lag, so that the joint precision of all numbers, ordered by
/// position, is a band. Updates, moments, draws and entropy take a time linear in the length; a draw is that of a forward filter with
/// backward sampling. Parameters: means [members, numbers], Cholesky factors of the precisions [members, numbers, width + 1].
/// </summary>
internal sealed class NormalChainFactor : Factor
{
    private readonly IReadOnlyList<Variable> unknowns;
    private readonly Shape[] shapes;
    private readonly int shared, lag, members, length, numbers;
    private readonly int[] counts, starts;
    private readonly Band band;
    private readonly int[][] cells;

    /// <param name="problem">The story with its data.</param>
    /// <param name="unknowns">The unknowns, each [shared indices.., position, further dimensions..].</param>
    /// <param name="shared">The number of leading indices that they share: members with other ones are independent.</param>
    /// <param name="lag">The largest distance of two positions that a statement reads.</param>
    /// <param name="isMultiplied">Whether they are multiplied with unknowns of another factor.</param>
    public NormalChainFactor(Problem problem, IReadOnlyList<Variable> unknowns, int shared, int lag, bool isMultiplied)
    {
        (this.unknowns, this.shared, this.lag, IsMultiplied) = (unknowns, shared, lag, isMultiplied);
        shapes = [.. unknowns.Select(problem.ShapeOf)];
        (members, length) = (shapes[0].Leading(shared).Count, shapes[0][shared]);
        counts = [.. shapes.Select(s => s[(shared + 1)..].Count)];
        starts = [.. counts.Select((_, i) => counts.Take(i).Sum())];
        numbers = length * counts.Sum();
        band = new(numbers, Math.Max(0, Math.Min(((lag + 1) * counts.Sum()) - 1, numbers - 1)));
        cells = [.. Pairs().Select(p => CellsOf(p.One, p.Other))];
    }

    public override IReadOnlyList<Variable> Unknowns => unknowns;

    public override bool IsMultiplied { get; }

    public override int Count => members * (numbers + band.Count);

    public override void Declare(ProgramBuilder builder, UnknownMoments moments)
    {
        for (var i = 0; i < unknowns.Count; i++)
            moments.Add(unknowns[i].Name, new() { Mean = Slot(builder, $"mean of {unknowns[i].Name}", shapes[i]) });
        foreach (var (i, j) in Pairs())
        {
            Shape shape = [.. shapes[i].Leading(shared), (2 * lag) + 1, .. shapes[i][shared..], .. shapes[j][(shared + 1)..]];
            moments.Add(unknowns[i].Name, unknowns[j].Name, new CovariancesByLag(
                Slot(builder, $"covariance of {unknowns[i].Name} and {unknowns[j].Name}", shape), shapes[i].Rank, shared, lag));
        }
    }

    public override void Begin(Span<double> parameters)
    {
        parameters.Clear();
        for (var m = 0; m < members; m++)
            for (var i = 0; i < numbers; i++) FactorOf(parameters, m)[band.At(i, i)] = 1;
    }

    /// <summary>Draws the means: where both factors of a product have mean 0, neither has a gradient.</summary>
    public override void BreakSymmetry(RandomStream random, Span<double> parameters)
    {
        if (IsMultiplied) random.FillNormal(parameters[..(members * numbers)]);
    }

    public override void Moments(ReadOnlySpan<double> parameters, IReadOnlyList<double[]> into)
    {
        var covariance = ArrayPool<double>.Shared.Rent(band.Count);
        for (var m = 0; m < members; m++)
        {
            for (var i = 0; i < unknowns.Count; i++) Gather(parameters.Slice(m * numbers, numbers), i, Part(into[i].AsSpan(), m));
            band.Invert(FactorOf(parameters, m), covariance.AsSpan(0, band.Count));
            Write(covariance, 1, 1, m, into);
        }

        ArrayPool<double>.Shared.Return(covariance);
    }

    public override void MomentsAt(ReadOnlySpan<double> point, IReadOnlyList<double[]> into)
    {
        foreach (var covariances in into.Skip(unknowns.Count)) covariances.AsSpan().Clear();
        for (var i = 0; i < unknowns.Count; i++) Numbers(point, i).CopyTo(into[i]);
    }

    public override void Draw(RandomStream random, ReadOnlySpan<double> parameters, double[] numbers, IReadOnlyList<double[]> moments)
    {
        var drawn = ArrayPool<double>.Shared.Rent(this.numbers);
        var own = drawn.AsSpan(0, this.numbers);
        for (var m = 0; m < members; m++)
        {
            random.FillNormal(own);
            band.Spread(FactorOf(parameters, m), own);
            var mean = parameters.Slice(m * this.numbers, this.numbers);
            for (var i = 0; i < own.Length; i++) own[i] += mean[i];
            for (var i = 0; i < unknowns.Count; i++) Gather(own, i, Part(Numbers(numbers.AsSpan(), i), m));
        }

        ArrayPool<double>.Shared.Return(drawn);
        MomentsAt(numbers, moments);
    }

    public override void Center(ReadOnlySpan<double> point, Span<double> parameters)
    {
        for (var i = 0; i < unknowns.Count; i++)
            for (var m = 0; m < members; m++) Scatter(Part(Numbers(point, i), m), i, parameters.Slice(m * numbers, numbers));
    }

    /// <summary>
    /// Of h m - tr(P (m m' + S)) / 2 the gradient by S is -P / 2, and that of a pair that is read in two orders the sum of both. The mean
    /// moves by P^-1 times the gradient there.
    /// </summary>
    public override void Update(IReadOnlyList<double[]> gradients, Span<double> parameters)
    {
        var moved = ArrayPool<double>.Shared.Rent(numbers);
        var step = moved.AsSpan(0, numbers);
        for (var m = 0; m < members; m++)
        {
            var precision = FactorOf(parameters, m);
            Read(gradients, m, precision);
            if (!band.Factorize(precision)) throw new ImproperFactor(unknowns[0].Name);
            for (var i = 0; i < unknowns.Count; i++) Scatter(Part(gradients[i].AsSpan(), m), i, step);
            band.Solve(precision, step);
            var mean = parameters.Slice(m * numbers, numbers);
            for (var i = 0; i < mean.Length; i++) mean[i] += step[i];
        }

        ArrayPool<double>.Shared.Return(moved);
    }

    /// <summary>About the current means, whose gradient is 0.</summary>
    public override void Natural(ReadOnlySpan<double> parameters, IReadOnlyList<double[]> into)
    {
        foreach (var means in into.Take(unknowns.Count)) means.AsSpan().Clear();
        var precision = new double[band.Count];
        for (var m = 0; m < members; m++)
        {
            band.Multiply(FactorOf(parameters, m), precision);
            Write(precision, -0.5, -1, m, into);
        }
    }

    public override bool IsProper(ReadOnlySpan<double> parameters) => double.IsFinite(Entropy(parameters));

    /// <summary>Half of the log determinant of 2 pi e times the covariance. Not a number if a factor has a diagonal below 0.</summary>
    public override double Entropy(ReadOnlySpan<double> parameters)
    {
        var sum = 0.5 * members * numbers * (1 + Math.Log(2 * Math.PI));
        for (var m = 0; m < members; m++) sum -= 0.5 * band.LogDeterminant(FactorOf(parameters, m));
        return sum;
    }

    public override BlockDistribution Distribution(ReadOnlySpan<double> parameters)
    {
        var each = new (BlockDistribution, int[])[members];
        for (var m = 0; m < members; m++)
        {
            var places = new int[numbers];
            for (var i = 0; i < unknowns.Count; i++)
                for (var e = 0; e < length * counts[i]; e++)
                    places[NumberOf(i, e / counts[i], e % counts[i])] = (members * length * starts[i]) + (m * length * counts[i]) + e;
            each[m] = (new BandedNormalDistribution(
                parameters.Slice(m * numbers, numbers).ToArray(), band, FactorOf(parameters, m).ToArray()), places);
        }

        return new MembersDistribution(each);
    }

    /// <summary>The pairs of unknowns with covariances, each once.</summary>
    private IEnumerable<(int One, int Other)> Pairs() =>
        Enumerable.Range(0, unknowns.Count).SelectMany(i => Enumerable.Range(i, unknowns.Count - i).Select(j => (i, j)));

    /// <summary>The place in the band of each covariance of two unknowns, as in their slot; -1 beyond the ends of the chain.</summary>
    private int[] CellsOf(int i, int j)
    {
        var (places, next) = (new int[((2 * lag) + 1) * length * counts[i] * counts[j]], 0);
        for (var by = -lag; by <= lag; by++)
            for (var t = 0; t < length; t++)
                for (var a = 0; a < counts[i]; a++)
                    for (var b = 0; b < counts[j]; b++)
                        places[next++] = t - by < 0 || t - by >= length ? -1 : band.At(NumberOf(i, t, a), NumberOf(j, t - by, b));
        return places;
    }

    /// <summary>The place of a number of an unknown among all numbers of a member.</summary>
    private int NumberOf(int unknown, int position, int element) => (position * (numbers / length)) + starts[unknown] + element;

    /// <summary>The precision of a member from the gradients by its covariances.</summary>
    private void Read(IReadOnlyList<double[]> gradients, int m, Span<double> precision)
    {
        precision.Clear();
        for (var p = 0; p < cells.Length; p++)
        {
            var places = cells[p];
            var own = gradients[unknowns.Count + p].AsSpan(m * places.Length, places.Length);
            for (var e = 0; e < places.Length; e++)
                if (places[e] >= 0) precision[places[e]] -= own[e];
        }

        // a variance is read in one order only
        for (var i = 0; i < numbers; i++) precision[band.At(i, i)] *= 2;
    }

    /// <summary>Writes a band to the slots of covariances, times a factor for one unknown with itself and one for all others.</summary>
    private void Write(ReadOnlySpan<double> from, double own, double crossed, int m, IReadOnlyList<double[]> into)
    {
        foreach (var (p, (i, j)) in Pairs().Index())
        {
            var (places, times) = (cells[p], i == j ? own : crossed);
            var slot = into[unknowns.Count + p].AsSpan(m * places.Length, places.Length);
            for (var e = 0; e < places.Length; e++) slot[e] = places[e] < 0 ? 0 : times * from[places[e]];
        }
    }

    /// <summary>Copies the numbers of an unknown, [positions, elements], from those of a member.</summary>
    private void Gather(ReadOnlySpan<double> from, int unknown, Span<double> into)
    {
        for (var t = 0; t < length; t++)
            from.Slice(NumberOf(unknown, t, 0), counts[unknown]).CopyTo(into[(t * counts[unknown])..]);
    }

    /// <summary>Copies the numbers of an unknown, [positions, elements], to those of a member.</summary>
    private void Scatter(ReadOnlySpan<double> from, int unknown, Span<double> into)
    {
        for (var t = 0; t < length; t++)
            from.Slice(t * counts[unknown], counts[unknown]).CopyTo(into[NumberOf(unknown, t, 0)..]);
    }

    private Span<double> Numbers(Span<double> point, int unknown) =>
        point.Slice(members * length * starts[unknown], members * length * counts[unknown]);

    private ReadOnlySpan<double> Numbers(ReadOnlySpan<double> point, int unknown) =>
        point.Slice(members * length * starts[unknown], members * length * counts[unknown]);

    private Span<double> Part(Span<double> ofAll, int m) => ofAll.Slice(m * (ofAll.Length / members), ofAll.Length / members);

    private ReadOnlySpan<double> Part(ReadOnlySpan<double> ofAll, int m) =>
        ofAll.Slice(m * (ofAll.Length / members), ofAll.Length / members);

    private Span<double> FactorOf(Span<double> parameters, int m) =>
        parameters.Slice((members * numbers) + (m * band.Count), band.Count);

    private ReadOnlySpan<double> FactorOf(ReadOnlySpan<double> parameters, int m) =>
        parameters.Slice((members * numbers) + (m * band.Count), band.Count);
}
