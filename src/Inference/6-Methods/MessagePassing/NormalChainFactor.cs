using System.Buffers;

namespace ProbDsl.Inference.MessagePassing;

/// <summary>
/// Normal unknowns along a chain: statements read several positions within a lag, so that the joint precision of all numbers, ordered by
/// position, is a band. Coefficients that many positions share are its dense last rows. Updates, moments, draws and entropy take a time
/// linear in the length; without coefficients, a draw is that of a forward filter with backward sampling. Parameters: means [members,
/// numbers], Cholesky factors of the precisions [members, elements of a bordered band].
/// </summary>
internal sealed class NormalChainFactor : Factor
{
    private readonly IReadOnlyList<Variable> unknowns;
    private readonly ChainOfPositions chain;
    private readonly Shape[] shapes;
    private readonly int shared, members, positions, length, ofPosition, numbers;
    private readonly int[] counts, sizes, starts;
    private readonly (int One, int Other)[] pairs;
    private readonly BorderedBand band;
    private readonly int[][] cells;
    private readonly int[] places;

    /// <param name="problem">The story with its data.</param>
    /// <param name="unknowns">
    /// Those along the chain, each [shared indices.., indices that select a chain.., position, further dimensions..], then all others.
    /// </param>
    /// <param name="shared">The number of leading indices that all share: members with other ones are independent.</param>
    /// <param name="chain">How positions meet.</param>
    /// <param name="isMultiplied">Whether they are multiplied with unknowns of another factor.</param>
    public NormalChainFactor(Problem problem, IReadOnlyList<Variable> unknowns, int shared, ChainOfPositions chain, bool isMultiplied)
    {
        (this.unknowns, this.shared, this.chain, IsMultiplied) = (unknowns, shared, chain, isMultiplied);
        shapes = [.. unknowns.Select(problem.ShapeOf)];
        (members, length) = (shapes[0].Leading(shared).Count, shapes[0][chain.Shared]);
        positions = shapes[0][shared..(chain.Shared + 1)].Count;
        counts = [.. shapes.Select((s, i) => s[(IsAlong(i) ? chain.Shared + 1 : shared)..].Count)];
        sizes = [.. counts.Select((c, i) => IsAlong(i) ? positions * c : c)];
        starts = [.. sizes.Select((_, i) => sizes.Take(i).Sum())];
        ofPosition = counts.Take(chain.Unknowns).Sum();
        numbers = sizes.Sum();
        var size = positions * ofPosition;
        band = new(size, Math.Max(0, Math.Min(((chain.Lag + 1) * ofPosition) - 1, size - 1)), numbers - size);
        pairs = [.. unknowns.SelectMany((_, i) => Enumerable.Range(i, unknowns.Count - i).Select(j => (i, j)))];
        places = Places(problem);
        cells = [.. pairs.Select(p => IsAlong(p.Other) ? CellsByLag(p.One, p.Other) : Cells(p.One, p.Other))];
    }

    public override IReadOnlyList<Variable> Unknowns => unknowns;

    public override bool IsMultiplied { get; }

    public override int Count => members * (numbers + band.Count);

    public override void Declare(ProgramBuilder builder, UnknownMoments moments)
    {
        for (var i = 0; i < unknowns.Count; i++)
            moments.Add(unknowns[i].Name, new() { Mean = Slot(builder, $"mean of {unknowns[i].Name}", shapes[i]) });
        foreach (var (i, j) in pairs)
        {
            Shape shape = IsAlong(j)
                ? [.. shapes[i].Leading(chain.Shared), (2 * chain.Lag) + 1, .. shapes[i][chain.Shared..],
                    .. shapes[j][(chain.Shared + 1)..]]
                : [.. shapes[i], .. shapes[j][shared..]];
            var slot = Slot(builder, $"covariance of {unknowns[i].Name} and {unknowns[j].Name}", shape);
            moments.Add(unknowns[i].Name, unknowns[j].Name, IsAlong(j)
                ? new CovariancesByLag(slot, shapes[i].Rank, chain.Shared, chain.Lag) : new CovarianceArray(slot, shapes[i].Rank, shared));
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
        var all = ArrayPool<double>.Shared.Rent(members * numbers);
        Center(point, all);
        for (var m = 0; m < members; m++)
            for (var i = 0; i < unknowns.Count; i++) Gather(all.AsSpan(m * numbers, numbers), i, Part(into[i].AsSpan(), m));
        ArrayPool<double>.Shared.Return(all);
    }

    public override void Draw(RandomStream random, ReadOnlySpan<double> parameters, double[] numbers, IReadOnlyList<double[]> moments)
    {
        var drawn = ArrayPool<double>.Shared.Rent(this.numbers);
        var own = drawn.AsSpan(0, this.numbers);
        for (var m = 0; m < members; m++)
        {
            random.FillNormal(own);
            band.Backward(FactorOf(parameters, m), own);
            var at = PlacesOf(m);
            var mean = m * this.numbers;
            for (var i = 0; i < at.Length; i++)
                if (at[i] >= 0) numbers[at[i]] = parameters[mean + i] + own[i];
        }

        ArrayPool<double>.Shared.Return(drawn);
        MomentsAt(numbers, moments);
    }

    public override void Center(ReadOnlySpan<double> point, Span<double> parameters)
    {
        for (var i = 0; i < places.Length; i++) parameters[i] = places[i] < 0 ? 0 : point[places[i]];
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

    /// <summary>
    /// Half of the log determinant of 2 pi e times the covariance of all numbers that are there. Not a number if a factor has a diagonal
    /// below 0.
    /// </summary>
    public override double Entropy(ReadOnlySpan<double> parameters)
    {
        var sum = 0.5 * places.Count(p => p >= 0) * (1 + Math.Log(2 * Math.PI));
        for (var m = 0; m < members; m++) sum -= 0.5 * band.LogDeterminant(FactorOf(parameters, m));
        return sum;
    }

    public override BlockDistribution Distribution(ReadOnlySpan<double> parameters)
    {
        var each = new (BlockDistribution, int[])[members];
        for (var m = 0; m < members; m++)
        {
            var own = PlacesOf(m).ToArray();
            int[] present = [.. Enumerable.Range(0, numbers).Where(i => own[i] >= 0)];
            each[m] = (new BandedNormalDistribution(parameters.Slice(m * numbers, numbers).ToArray(), band,
                FactorOf(parameters, m).ToArray(), present), [.. present.Select(i => own[i])]);
        }

        return new MembersDistribution(each);
    }

    /// <summary>
    /// The place in a point of each number of each member; -1 beyond the end of a group, where numbers have mean 0 and precision 1.
    /// </summary>
    private int[] Places(Problem problem)
    {
        var all = new int[members * numbers];
        foreach (var (i, own) in GroupPresence.PlacesOf(problem, unknowns).Index())
            for (var e = 0; e < own.Length; e++) all[(e / sizes[i] * numbers) + NumberOf(i, e % sizes[i])] = own[e];
        return all;
    }

    private ReadOnlySpan<int> PlacesOf(int m) => places.AsSpan(m * numbers, numbers);

    private bool IsAlong(int unknown) => unknown < chain.Unknowns;

    /// <summary>
    /// The place of each covariance of two unknowns along the chain, [chains, lags, positions, elements, elements]; -1 beyond its ends.
    /// </summary>
    private int[] CellsByLag(int i, int j)
    {
        var (places, next) = (new int[((2 * chain.Lag) + 1) * sizes[i] * counts[j]], 0);
        for (var first = 0; first < positions; first += length)
            for (var by = -chain.Lag; by <= chain.Lag; by++)
                for (var t = 0; t < length; t++)
                    for (var a = 0; a < counts[i]; a++)
                        for (var b = 0; b < counts[j]; b++)
                            places[next++] = t - by < 0 || t - by >= length ? -1
                                : band.At(NumberOf(i, ((first + t) * counts[i]) + a), NumberOf(j, ((first + t - by) * counts[j]) + b));
        return places;
    }

    /// <summary>The place of each covariance of two unknowns, [numbers, numbers].</summary>
    private int[] Cells(int i, int j)
    {
        var places = new int[sizes[i] * sizes[j]];
        for (var e = 0; e < places.Length; e++) places[e] = band.At(NumberOf(i, e / sizes[j]), NumberOf(j, e % sizes[j]));
        return places;
    }

    /// <summary>The place of a number of an unknown among all numbers of a member: those along the chain by position.</summary>
    private int NumberOf(int unknown, int element) => !IsAlong(unknown) ? starts[unknown] + element
        : (element / counts[unknown] * ofPosition) + (starts[unknown] / positions) + (element % counts[unknown]);

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

        var there = PlacesOf(m);
        for (var i = 0; i < numbers; i++)
        {
            // a variance is read in one order only; what is beyond the end of a group is not read
            ref var own = ref precision[band.At(i, i)];
            own = there[i] < 0 ? 1 : 2 * own;
        }
    }

    /// <summary>Writes a band to the slots of covariances, times a factor for one unknown with itself and one for all others.</summary>
    private void Write(ReadOnlySpan<double> from, double own, double crossed, int m, IReadOnlyList<double[]> into)
    {
        for (var p = 0; p < pairs.Length; p++)
        {
            var (places, times) = (cells[p], pairs[p].One == pairs[p].Other ? own : crossed);
            var slot = into[unknowns.Count + p].AsSpan(m * places.Length, places.Length);
            for (var e = 0; e < places.Length; e++) slot[e] = places[e] < 0 ? 0 : times * from[places[e]];
        }
    }

    /// <summary>Copies the numbers of an unknown from those of a member.</summary>
    private void Gather(ReadOnlySpan<double> from, int unknown, Span<double> into)
    {
        var count = counts[unknown];
        for (var e = 0; e < sizes[unknown]; e += count) from.Slice(NumberOf(unknown, e), count).CopyTo(into[e..]);
    }

    /// <summary>Copies the numbers of an unknown to those of a member.</summary>
    private void Scatter(ReadOnlySpan<double> from, int unknown, Span<double> into)
    {
        var count = counts[unknown];
        for (var e = 0; e < sizes[unknown]; e += count) from.Slice(e, count).CopyTo(into[NumberOf(unknown, e)..]);
    }

    private Span<double> Part(Span<double> ofAll, int m) => ofAll.Slice(m * (ofAll.Length / members), ofAll.Length / members);

    private Span<double> FactorOf(Span<double> parameters, int m) =>
        parameters.Slice((members * numbers) + (m * band.Count), band.Count);

    private ReadOnlySpan<double> FactorOf(ReadOnlySpan<double> parameters, int m) =>
        parameters.Slice((members * numbers) + (m * band.Count), band.Count);
}
