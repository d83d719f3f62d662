using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.MessagePassing;
using ProbDsl.Runtime.Programs;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.MessagePassing;

/// <summary>The factor of unknowns along a chain, against the dense normal factor with the same natural parameters.</summary>
public sealed class NormalChainFactorTests
{
    public static TheoryData<string, int, int, int> Shapes
    {
        get
        {
            var shapes = new TheoryData<string, int, int, int>();
            foreach (var unknowns in new[] { "a", "a b", "a v", "a c", "v c w", "p", "p q c" })
                foreach (var length in new[] { 1, 2, 7 })
                    foreach (var lag in new[] { 1, 2 })
                        foreach (var members in new[] { 0, 3 }) shapes.Add(unknowns, length, lag, members);
            return shapes;
        }
    }

    [Theory, MemberData(nameof(Shapes))]
    public void The_moments_are_those_of_the_dense_factor(string unknowns, int length, int lag, int members)
    {
        var both = new BothFactors(unknowns, length, lag, members);
        var (moments, expected) = (both.ChainMoments(), both.DenseMoments());
        foreach (var i in both.Indices) AssertClose(expected[i], moments[i]);
        foreach (var (slot, place) in both.Covariances())
            AssertClose([.. place.Select(at => at < 0 ? 0 : expected[slot][at])], moments[slot]);
        Assert.Equal(both.Dense.Entropy(both.DenseParameters), both.Chain.Entropy(both.ChainParameters), 1e-9);
        Assert.True(both.Chain.IsProper(both.ChainParameters));
    }

    [Theory, MemberData(nameof(Shapes))]
    public void The_natural_parameters_are_those_of_the_dense_factor(string unknowns, int length, int lag, int members)
    {
        var both = new BothFactors(unknowns, length, lag, members);
        double[][] natural = Arrays(both.Chain), expected = Arrays(both.Dense);
        both.Chain.Natural(both.ChainParameters, natural);
        both.Dense.Natural(both.DenseParameters, expected);
        foreach (var i in both.Indices) Assert.All(natural[i], x => Assert.Equal(0, x));
        foreach (var (slot, place) in both.Covariances())
            AssertClose([.. place.Select(at => at < 0 ? 0 : expected[slot][at])], natural[slot]);
        double[] after = [.. both.ChainParameters];
        both.Chain.Update(natural, after);
        AssertClose(both.ChainParameters, after);
    }

    [Theory, MemberData(nameof(Shapes))]
    public void The_distribution_is_that_of_the_dense_factor(string unknowns, int length, int lag, int members)
    {
        var both = new BothFactors(unknowns, length, lag, members);
        var (own, other) = (both.Chain.Distribution(both.ChainParameters), both.Dense.Distribution(both.DenseParameters));
        Assert.Equal(other.Numbers, own.Numbers);
        var random = new RandomStream(4, "points");
        double[] center = new double[own.Numbers], expected = new double[own.Numbers], x = new double[own.Numbers];
        own.Center(center);
        other.Center(expected);
        AssertClose(expected, center);
        for (var i = 0; i < own.Numbers; i++)
        {
            random.FillNormal(x);
            Assert.Equal(other.LogDensity(x), own.LogDensity(x), 1e-8 * (1 + Math.Abs(other.LogDensity(x))));
            Assert.Equal(other.Of(i).Mean, own.Of(i).Mean, 1e-10);
            Assert.Equal(other.Of(i).Sd, own.Of(i).Sd, 1e-10);
            Assert.Equal(other.Of(i).Quantile!(0.9), own.Of(i).Quantile!(0.9), 1e-9);
        }
    }

    [Theory]
    [InlineData("a b", 7, 2, 3, true)]
    [InlineData("a v", 7, 1, 0, true)]
    [InlineData("a v", 2, 1, 3, true)]
    [InlineData("a c w", 5, 1, 3, true)]
    [InlineData("a c w", 5, 1, 0, false)]
    [InlineData("p c", 4, 1, 0, true)]
    [InlineData("a", 7, 1, 0, false)]
    [InlineData("a b", 7, 2, 3, false)]
    public void Draws_have_the_mean_and_covariance_of_the_dense_factor(string unknowns, int length, int lag, int members, bool byFactor)
    {
        const int Count = 20_000;
        var both = new BothFactors(unknowns, length, lag, members);
        var (distribution, exact) = (both.Chain.Distribution(both.ChainParameters), both.Dense.Distribution(both.DenseParameters));
        var (random, size, moments) = (new RandomStream(8, "draws"), distribution.Numbers, Arrays(both.Chain));
        double[] x = new double[size], sums = new double[size], products = new double[size * size];
        for (var draw = 0; draw < Count; draw++)
        {
            if (byFactor) both.Chain.Draw(random, both.ChainParameters, x, moments);
            else distribution.Draw(random, x);
            for (var i = 0; i < size; i++)
            {
                sums[i] += (x[i] - exact.Of(i).Mean) / Count;
                for (var j = 0; j < size; j++)
                    products[(i * size) + j] += (x[i] - exact.Of(i).Mean) * (x[j] - exact.Of(j).Mean) / Count;
            }
        }

        if (byFactor)
        {
            Assert.Equal(x, both.Indices.SelectMany(i => moments[i]));
            Assert.All(moments.Skip(both.Indices.Count()).SelectMany(m => m), c => Assert.Equal(0, c));
        }

        for (var i = 0; i < size; i++)
        {
            Assert.Equal(0, sums[i], 5 * exact.Of(i).Sd / Math.Sqrt(Count));
            for (var j = 0; j < size; j++)
            {
                var (own, sds) = (both.Covariance(i, j), exact.Of(i).Sd * exact.Of(j).Sd);
                Assert.Equal(own, products[(i * size) + j], 5 * Math.Sqrt(((sds * sds) + (own * own)) / Count));
            }
        }
    }

    [Fact]
    public void A_precision_that_is_not_positive_definite_is_improper()
    {
        var both = new BothFactors("a b", 7, 1, 0);
        foreach (var gradients in both.ChainGradients.Skip(2))
            for (var i = 0; i < gradients.Length; i++) gradients[i] *= -1;
        Assert.Equal("a", Assert.Throws<ImproperFactor>(() => both.Chain.Update(both.ChainGradients, both.ChainParameters)).Unknown);
        double[] parameters = [.. both.ChainParameters];
        both.Chain.Begin(parameters);
        Assert.True(both.Chain.IsProper(parameters));
        foreach (ref var p in parameters.AsSpan()) p = -p;
        Assert.False(both.Chain.IsProper(parameters));
    }

    private static void AssertClose(double[] expected, double[] actual) =>
        Assert.Equal(expected, actual, (a, b) => Math.Abs(a - b) <= 1e-10 * (1 + Math.Abs(a)));

    private static double[][] Arrays(Factor factor) => [.. factor.Slots.Select(s => new double[s.Shape.Count])];

    /// <summary>Both factors, updated once about the same point by the same random natural parameters.</summary>
    private sealed class BothFactors
    {
        private const int Chains = 2;

        private readonly int length, lag, members, along;
        private readonly int[] counts, sizes, starts;
        private readonly double[][,] precisions;

        /// <param name="unknowns">
        /// Unknowns along a chain, a, b and v of two elements, or along two, p and q of two elements; then c and w of two elements, which
        /// are not along it.
        /// </param>
        /// <param name="length">The number of positions.</param>
        /// <param name="lag">The largest distance of positions.</param>
        /// <param name="members">The number of independent members; 0: one without an index of its own.</param>
        public BothFactors(string unknowns, int length, int lag, int members)
        {
            (this.length, this.lag, this.members) = (length, lag, Math.Max(1, members));
            var (member, s) = members == 0 ? ("", "") : ("s, ", "[s]");
            var drawn = $"""
                for t in 1..{length} {"{"} a[{member}t] ~ Normal(0, 1)
                b[{member}t] ~ Normal(0, 1)
                v[{member}t]: real[2] ~ Normal(0, 1) {"}"}
                for i in 1..{Chains} {"{"} for t in 1..{length} {"{"} p[{member}i, t] ~ Normal(0, 1)
                q[{member}i, t]: real[2] ~ Normal(0, 1) {"}"} {"}"}
                c{s} ~ Normal(0, 1)
                w{s}: real[2] ~ Normal(0, 1)
                """;
            var story = TestStory.By("model M\ndata x[rows]: real\nfor n in rows { x[n] ~ Normal(0, 1) }\n"
                + (members == 0 ? drawn : $"for s in 1..{members} {{ {drawn} }}"), "x\n1\n");
            List<Variable> own = [.. unknowns.Split(' ').Select(u => story.Graph[u])];
            along = own.Count(u => u.Name is not ("c" or "w"));
            counts = [.. own.Select(u => u.Name is "v" or "q" or "w" ? 2 : 1)];
            sizes = [.. own.Select((u, i) => (u.Name is "p" or "q" ? Chains : 1) * (i < along ? length : 1) * counts[i])];
            starts = [.. sizes.Select((_, i) => sizes.Take(i).Sum())];
            var shared = members == 0 ? 0 : 1;
            Dense = new(story.Problem, own, shared, isMultiplied: false);
            Chain = new(story.Problem, own, shared, new("t", lag, along, shared + (unknowns[0] == 'p' ? 1 : 0)), isMultiplied: false);
            foreach (var factor in new Factor[] { Dense, Chain }) factor.Declare(new ProgramBuilder(ElementType.Float64), new());
            var random = new RandomStream(6, "natural");
            precisions = [.. Enumerable.Range(0, this.members).Select(_ => Precision(random))];
            var denseGradients = Arrays(Dense);
            ChainGradients = Arrays(Chain);
            foreach (var i in Indices)
            {
                random.FillNormal(denseGradients[i]);
                denseGradients[i].CopyTo(ChainGradients[i], 0);
            }

            foreach (var (slot, (i, j)) in Pairs().Index())
                for (var e = 0; e < denseGradients[counts.Length + slot].Length; e++)
                    denseGradients[counts.Length + slot][e] = (i == j ? -0.5 : -1)
                        * precisions[e / (sizes[i] * sizes[j])][starts[i] + (e / sizes[j] % sizes[i]), starts[j] + (e % sizes[j])];
            // what is beyond the ends is not read
            foreach (var (slot, place) in Covariances())
                for (var e = 0; e < place.Length; e++) ChainGradients[slot][e] = place[e] < 0 ? 99 : denseGradients[slot][place[e]];
            var point = new double[this.members * sizes.Sum()];
            random.FillNormal(point);
            (DenseParameters, ChainParameters) = (Updated(Dense, denseGradients, point), Updated(Chain, ChainGradients, point));
        }

        public NormalFactor Dense { get; }

        public NormalChainFactor Chain { get; }

        public double[] DenseParameters { get; }

        public double[] ChainParameters { get; }

        public double[][] ChainGradients { get; }

        /// <summary>The unknowns, whose means are the first slots.</summary>
        public IEnumerable<int> Indices => Enumerable.Range(0, counts.Length);

        public double[][] DenseMoments() => MomentsOf(Dense, DenseParameters);

        public double[][] ChainMoments() => MomentsOf(Chain, ChainParameters);

        /// <summary>The covariance of two numbers, as distributions order them.</summary>
        public double Covariance(int one, int other)
        {
            var ((i, m, e), (j, n, f)) = (Place(one), Place(other));
            if (m != n) return 0;
            if (i > j) return Covariance(other, one);
            var slot = Pairs().ToList().IndexOf((i, j));
            return DenseMoments()[counts.Length + slot][(((m * sizes[i]) + e) * sizes[j]) + f];
        }

        /// <summary>
        /// The slots of covariances, and of each number of the chain's, [members, chains, lags, positions, elements, elements] along the
        /// chain, the place of the same covariance in the slot of the dense factor, [members, numbers, numbers]; -1 beyond the ends.
        /// </summary>
        public IEnumerable<(int Slot, int[] Place)> Covariances()
        {
            foreach (var (slot, (i, j)) in Pairs().Index())
            {
                var place = new List<int>();
                if (j >= along) place.AddRange(Enumerable.Range(0, members * sizes[i] * sizes[j]));
                else for (var first = 0; first < members * sizes[i] / counts[i]; first += length)
                    for (var by = -lag; by <= lag; by++)
                        for (var t = 0; t < length; t++)
                            for (var a = 0; a < counts[i]; a++)
                                for (var b = 0; b < counts[j]; b++)
                                {
                                    var (row, column) = (((first + t) * counts[i]) + a, ((first + t - by) * counts[j]) + b);
                                    place.Add(t - by < 0 || t - by >= length ? -1 : (row * sizes[j]) + (column % sizes[j]));
                                }

                yield return (counts.Length + slot, [.. place]);
            }
        }

        private IEnumerable<(int, int)> Pairs() => Indices.SelectMany(i => Indices.Where(j => j >= i).Select(j => (i, j)));

        private (int Unknown, int Member, int Number) Place(int number)
        {
            var unknown = Indices.Last(i => members * starts[i] <= number);
            var at = number - (members * starts[unknown]);
            return (unknown, at / sizes[unknown], at % sizes[unknown]);
        }

        /// <summary>Random numbers where positions of a chain are close, or one has none, and a diagonal larger than their sum.</summary>
        private double[,] Precision(RandomStream random)
        {
            int[] positions = [.. Indices.SelectMany(i => Enumerable.Range(0, sizes[i]).Select(e => i < along ? e / counts[i] : -1))];
            var precision = new double[positions.Length, positions.Length];
            for (var i = 0; i < positions.Length; i++)
            {
                precision[i, i] = positions.Length + 0.5 + random.NextUniform();
                for (var j = 0; j < i; j++)
                    if (Meet(positions[i], positions[j])) precision[i, j] = precision[j, i] = (2 * random.NextUniform()) - 1;
            }

            return precision;
        }

        private bool Meet(int one, int other) =>
            one < 0 || other < 0 || (one / length == other / length && Math.Abs(one - other) <= lag);

        private static double[] Updated(Factor factor, double[][] gradients, double[] point)
        {
            var parameters = new double[factor.Count];
            factor.Begin(parameters);
            factor.Center(point, parameters);
            factor.Update(gradients, parameters);
            return parameters;
        }

        private static double[][] MomentsOf(Factor factor, double[] parameters)
        {
            var moments = Arrays(factor);
            factor.Moments(parameters, moments);
            return moments;
        }
    }
}
