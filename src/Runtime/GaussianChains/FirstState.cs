namespace ProbDsl.Runtime.GaussianChains;

/// <summary>
/// The first state as its mean, plus noise, plus a matrix of columns times weights w that are independent of each other and of that: flat
/// for flat elements, which come first, and N(0, 1) for the others. The noise has the part of the first covariance that is as small as what
/// the steps add, so that beside steps no later variance cancels; the weights have the rest, which may be vague. A start within
/// <see cref="Near"/> times what steps add is noise alone, and has no weights; without noise in steps it is weights alone.
/// </summary>
internal sealed unsafe class FirstState : IDisposable
{
    // what is left of a variance below this fraction is 0 up to rounding
    private const double Rounding = 1e-14;

    /// <summary>The variance of a start relative to that of steps above which it is vague.</summary>
    public const double Near = 1e4;

    private readonly GaussianChainSize size;
    private readonly GaussianChainArrays arrays;
    private readonly SparseParts parts;
    private readonly double* columns, root, inverse, left, square;
    private readonly int[] elements;
    private int rank;
    private bool isDependent;

    /// <param name="size">The size of a sequence.</param>
    /// <param name="arrays">The inputs.</param>
    /// <param name="parts">The matrices of the sequence.</param>
    public FirstState(GaussianChainSize size, GaussianChainArrays arrays, SparseParts parts)
    {
        (this.size, this.arrays, this.parts, elements) = (size, arrays, parts, new int[size.States]);
        var matrix = size.States * size.States;
        columns = (double*)NativeMemory.AllocZeroed((nuint)(sizeof(double) * 6 * matrix));
        root = columns + matrix;
        inverse = root + matrix;
        left = inverse + matrix;
        square = left + matrix;
        Noise = square + matrix;
    }

    /// <summary>The number of weights.</summary>
    public int Count { get; private set; }

    /// <summary>The columns of the weights: [S, Count].</summary>
    public double* Columns => columns;

    /// <summary>The covariance of the noise: [S, S].</summary>
    public double* Noise { get; }

    /// <summary>Finds the parts of the first state of a sequence.</summary>
    public void Begin(int sequence)
    {
        var (s, free) = (size.States, size.Free);
        OfSteps();
        Factorize(sequence);
        // of each column of the root the part that is noise
        var shares = inverse;
        Count = free.Length;
        for (var j = free.Length; j < rank; j++)
        {
            double most = 1;
            for (var a = 0; a < s; a++)
                if (root[a * s + j] is not 0 and var own && own * own > Near * Noise[a * s + a])
                    most = Math.Min(most, Noise[a * s + a] / (own * own));
            shares[j] = most;
            if (most < 1) Count++;
        }

        for (var a = 0; a < s; a++)
        {
            var at = 0;
            for (var j = 0; j < rank; j++)
                if (j < free.Length || shares[j] < 1)
                    columns[a * Count + at++] = root[a * s + j] * (j < free.Length ? 1 : Math.Sqrt(1 - shares[j]));
            // the noise of flat elements is that of steps
            for (var b = 0; b < s; b++)
            {
                if (a != b || Array.IndexOf(free, a) < 0) left[a * s + b] = 0;
                else left[a * s + b] = Noise[a * s + b];
                for (var j = free.Length; j < rank; j++) left[a * s + b] += shares[j] * root[a * s + j] * root[b * s + j];
            }
        }

        SmallMatrix.Copy(left, Noise, s * s);
    }

    /// <summary>
    /// Replaces derivatives by the first mean and covariance that lost digits. From the moments of the first state given all observations,
    /// the gradient by its covariance C is C^-1 (E[(x - m)(x - m)'] - C) C^-1 / 2, which cancels where the data say little beside the
    /// prior; the other form, (E[r r'] - N) / 2, where they say much.
    /// </summary>
    /// <param name="away">E[x - m]: [S].</param>
    /// <param name="covariance">The covariance of x: [S, S].</param>
    /// <param name="curvature">N: [S, S].</param>
    /// <param name="byMean">E[r]: [S].</param>
    /// <param name="byCovariance">E[r r'] - N: [S, S].</param>
    public void Refine(double* away, double* covariance, double* curvature, double* byMean, double* byCovariance)
    {
        var (s, flat) = (size.States, size.Free.Length);
        if (isDependent || Count == flat) return;
        Invert();
        // (L^-1 (x - m)), and of its second moments less 1
        var moved = columns;
        var half = left;
        for (var j = flat; j < rank; j++)
        {
            moved[j] = 0;
            for (var k = flat; k <= j; k++) moved[j] += inverse[j * s + k] * away[elements[k]];
            for (var b = 0; b < s; b++)
            {
                half[j * s + b] = 0;
                for (var k = flat; k <= j; k++) half[j * s + b] += inverse[j * s + k] * covariance[elements[k] * s + b];
            }
        }

        for (var j = flat; j < rank; j++)
            for (var k = flat; k < rank; k++)
            {
                square[j * s + k] = moved[j] * moved[k] - (j == k ? 1 : 0);
                for (var l = flat; l <= k; l++) square[j * s + k] += half[j * s + elements[l]] * inverse[k * s + l];
            }

        for (var j = flat; j < rank; j++)
        {
            var a = elements[j];
            if (IsBetter(j, j)) byMean[a] = Sum(j, moved, 1);
            for (var k = flat; k < rank; k++)
            {
                if (!IsBetter(j, k)) continue;
                double sum = 0;
                for (var l = k; l < rank; l++) sum += inverse[l * s + k] * Sum(j, square + l, s);
                byCovariance[a * s + elements[k]] = sum;
            }
        }

        // whether the prior's precision is below the data's
        bool IsBetter(int j, int k) => Sum(j, inverse + j, s) * Sum(k, inverse + k, s) < At(j) * At(k);

        double At(int j) => curvature[elements[j] * s + elements[j]];

        // row j of L'^-1 times numbers
        double Sum(int j, double* of, int step)
        {
            double sum = 0;
            for (var l = j; l < rank; l++) sum += inverse[l * s + j] * of[l * step];
            return sum;
        }
    }

    public void Dispose() => NativeMemory.Free(columns);

    /// <summary>What the first steps add to a known state, until each element may have noise of its own.</summary>
    private void OfSteps()
    {
        var s = size.States;
        new Span<double>(Noise, s * s).Clear();
        for (var t = 0; t < Math.Min(size.Length - 1, 2 * s); t++)
        {
            parts.Transition(t).Sandwich(Noise, Noise, left);
            parts.Noise(t).AddTo(Noise);
        }
    }

    /// <summary>The root of the first covariance, without elements of no variance: column j is that of an element.</summary>
    private void Factorize(int sequence)
    {
        var (s, free) = (size.States, size.Free);
        var covariance = arrays.Inputs[GaussianChainShapes.StartCovariance][sequence, 0];
        SmallMatrix.Copy(covariance, left, s * s);
        new Span<double>(root, s * s).Clear();
        free.CopyTo(elements, 0);
        for (var j = 0; j < free.Length; j++) root[free[j] * s + j] = 1;
        (rank, isDependent) = (free.Length, false);
        for (var a = 0; a < s; a++)
        {
            if (Array.IndexOf(free, a) >= 0) continue;
            var pivot = left[a * s + a];
            if (!(pivot > Rounding * covariance[a * s + a]))
            {
                isDependent |= covariance[a * s + a] > 0;
                continue;
            }

            for (var b = a; b < s; b++)
                if (Array.IndexOf(free, b) < 0) root[b * s + rank] = left[b * s + a] / Math.Sqrt(pivot);
            for (var b = a + 1; b < s; b++)
                for (var c = a + 1; c < s; c++) left[b * s + c] -= root[b * s + rank] * root[c * s + rank];
            elements[rank++] = a;
        }
    }

    /// <summary>The inverse of the root, by elements that are not flat.</summary>
    private void Invert()
    {
        var s = size.States;
        for (var j = size.Free.Length; j < rank; j++)
            for (var k = j; k >= size.Free.Length; k--)
            {
                var sum = k == j ? 1.0 : 0;
                for (var l = k + 1; l <= j; l++) sum -= root[elements[l] * s + k] * inverse[j * s + l];
                inverse[j * s + k] = sum / root[elements[k] * s + k];
            }
    }
}
