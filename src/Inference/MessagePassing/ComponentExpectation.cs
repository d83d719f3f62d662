using MathNet.Numerics.LinearAlgebra;
using ProbDsl.Catalog;
using ProbDsl.Catalog.Families;
using ProbDsl.Catalog.Numbers;
using ProbDsl.Inference.Em;
using ProbDsl.Inference.Problems;
using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Programs;
using ProbDsl.Runtime.Threads;

namespace ProbDsl.Inference.MessagePassing;

/// <summary>
/// The expected rows of each state given the factors: one pass over the rows. The mean log density of a row in a state is that of a normal
/// distribution but for a constant; the constant, the mean and the precision follow from the value and the derivatives at one point.
/// </summary>
internal sealed class ComponentExpectation : IDisposable
{
    // fewer expected rows are none
    private const double NoRows = 1e-100;

    private readonly IStore store;
    private readonly IProgram scores;
    private readonly IProgram[] messages;
    private readonly BlockTeam team;
    private readonly ResponsibilityPass pass;
    private readonly List<Distribution> distributions = [];
    private readonly double[] members, logs;

    /// <param name="problem">The story with its data.</param>
    /// <param name="catalog">The definitions of distributions.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="joint">The programs that read the expected rows.</param>
    /// <param name="rounds">The number of rounds of messages.</param>
    /// <param name="engine">The engine of the programs.</param>
    /// <param name="store">The store with the moments of factors.</param>
    /// <param name="threads">The maximum number of threads.</param>
    public ComponentExpectation(Problem problem, StandardCatalog catalog, ComponentRows rows, ComponentJoint joint, int rounds,
        IEngine engine, IStore store, int threads)
    {
        this.store = store;
        foreach (var (name, shape) in joint.Slots) store.Declare(name, shape);
        (members, logs) = (new double[joint.States], new double[joint.States]);
        foreach (var draw in rows.Draws) distributions.Add(Distribution.Of(problem, catalog, draw, joint.States));
        scores = engine.Compile(joint.Scores(), store);
        messages = [.. Enumerable.Range(0, rounds).Select(round => engine.Compile(joint.Messages(round), store))];
        var strips = distributions.ConvertAll(d => d.Rows);
        team = new(Math.Max(1, Math.Min(threads, strips[0].Rows / ResponsibilityPass.BlockLength)));
        pass = new(new(joint.States, null, strips), team);
    }

    /// <summary>The program of messages of a round, which reads the expected rows.</summary>
    public IProgram Messages(int round) => messages[round];

    /// <summary>The expected number of rows in each state, of the last pass.</summary>
    public IReadOnlyList<double> Members => members;

    /// <summary>
    /// Computes the expected rows given the moments of factors in the store, and returns the mean log density, in which the states of rows
    /// are marginalized given the factors.
    /// </summary>
    public double Run()
    {
        foreach (var of in distributions)
        {
            store.Write(ComponentJoint.MeanOf(of.Name), of.Means);
            store.Write(ComponentJoint.CovarianceOf(of.Name), of.Zeros);
        }

        scores.Run();
        scores.Numbers(ComponentJoint.Score).CopyTo(logs);
        foreach (var of in distributions)
            of.Read(scores.Numbers(ComponentJoint.GradientOf(ComponentJoint.MeanOf(of.Name))),
                scores.Numbers(ComponentJoint.GradientOf(ComponentJoint.CovarianceOf(of.Name))), logs);
        var sums = pass.Run(logs, Thetas);
        Write(sums);
        return scores.Numbers(ComponentJoint.Rest)[0] + sums.LogLikelihood;
    }

    /// <summary>Sets the expected rows from given log weights of the states of rows, [rows, states].</summary>
    public void Fix(double[] weights)
    {
        foreach (var of in distributions) of.Center();
        Write(pass.Run(logs, Thetas, weights));
    }

    public void Dispose()
    {
        scores.Dispose();
        foreach (var program in messages) program.Dispose();
        team.Dispose();
    }

    private double[][][] Thetas => [.. distributions.Select(d => d.Thetas)];

    private void Write(MixtureSums sums)
    {
        for (var k = 0; k < members.Length; k++) members[k] = sums.Rows[k] > NoRows ? sums.Rows[k] : 0;
        store.Write(ComponentJoint.Members, members);
        foreach (var (i, of) in distributions.Index())
        {
            for (var k = 0; k < members.Length; k++) if (members[k] > 0) of.Expect(k, sums.Of(i, k));
            store.Write(ComponentJoint.MeanOf(of.Name), of.Expected);
            store.Write(ComponentJoint.CovarianceOf(of.Name), of.Covariances);
        }
    }

    /// <summary>The rows of one statement, and the normal distribution of each state.</summary>
    private sealed class Distribution
    {
        private readonly int size;
        private readonly bool isFull;

        private Distribution(string name, RowFamily family, double[][] columns, int states, bool isFull)
        {
            (Name, Rows, size, this.isFull) = (name, new(family, columns), columns.Length, isFull);
            var matrix = isFull || size > 1 ? size * size : 1;
            (Means, Expected) = (new double[states * size], new double[states * size]);
            (Covariances, Zeros) = (new double[states * matrix], new double[states * matrix]);
            Thetas = [.. Enumerable.Range(0, states).Select(_ => new double[family.ThetaCount])];
            Center();
        }

        public string Name { get; }

        public RowStrips Rows { get; }

        public double[][] Thetas { get; }

        /// <summary>The means of the normal distributions; the expected means and covariances of data.</summary>
        public double[] Means { get; }

        public double[] Expected { get; }

        public double[] Covariances { get; }

        public double[] Zeros { get; }

        public static Distribution Of(Problem problem, StandardCatalog catalog, Compiler.Graph.Draw draw, int states)
        {
            var (data, estimable) = (problem.Data[draw.Target.Of], (IEstimable)catalog[draw.Distribution.Of]);
            var (rows, size) = (data.Shape[0], data.Shape.Rank == 1 ? 1 : data.Shape[1]);
            double[][] columns = [.. Enumerable.Range(0, size).Select(d =>
                Enumerable.Range(0, rows).Select(n => data.Values[(n * size) + d]).ToArray())];
            var isFull = draw.Distribution.Of.Target.Dims.Count == 1;
            var family = isFull || data.Shape.Rank == 1 ? Family(size)
                : new RepeatedFamily([.. Enumerable.Range(0, size).Select(_ => Family(1))]);
            return new(draw.Target.Of, family, columns, states, isFull);

            RowFamily Family(int dimension) => estimable.Family(new(dimension, 0, [], [.. Enumerable.Repeat(1.0, dimension)]));
        }

        /// <summary>Sets all normal distributions to the mean of each column, with a variance of 1.</summary>
        public void Center()
        {
            double[] center = [.. Rows.Columns.Take(size).Select(c => c.Average())], precision = new double[isFull ? size * size : size];
            for (var d = 0; d < size; d++) precision[isFull ? d * (size + 1) : d] = 1;
            for (var k = 0; k < Thetas.Length; k++) Set(k, center, precision);
        }

        /// <summary>
        /// The normal distribution of each state, from the derivatives of its mean log density at <see cref="Means"/>, which then move to
        /// its mean; what that density has at its mean beyond the normal one is added to the logs.
        /// </summary>
        public void Read(ReadOnlySpan<double> byMeans, ReadOnlySpan<double> byCovariances, double[] logs)
        {
            for (var k = 0; k < Thetas.Length; k++)
            {
                var gradient = byMeans.Slice(k * size, size);
                var own = byCovariances[(k * Zeros.Length / Thetas.Length)..];
                logs[k] += isFull ? Full(k, gradient, own) : Columns(k, gradient, own);
                logs[k] += size * NormalConstant.HalfLogTwoPi;
            }
        }

        /// <summary>Sets the expected mean and covariance of a state.</summary>
        public void Expect(int k, ReadOnlySpan<double> statistics) => Rows.Family.Moments(statistics, Thetas[k],
            Expected.AsSpan(k * size, size), Covariances.AsSpan(k * Zeros.Length / Thetas.Length, Zeros.Length / Thetas.Length));

        // g = P (mean - point): the density at the mean is g' inverse(P) g / 2 above that at the point
        private double Full(int k, ReadOnlySpan<double> gradient, ReadOnlySpan<double> byCovariance)
        {
            var precision = Matrix<double>.Build.Dense(size, size);
            for (var i = 0; i < size; i++)
                for (var j = 0; j < size; j++) precision[i, j] = -byCovariance[(i * size) + j] - byCovariance[(j * size) + i];
            var (factor, by) = (precision.Cholesky(), Vector<double>.Build.Dense(gradient.ToArray()));
            var shift = factor.Solve(by);
            Set(k, [.. shift.Select((s, d) => Means[(k * size) + d] + s)], precision.ToRowMajorArray());
            return 0.5 * (by * shift) - (0.5 * factor.DeterminantLn);
        }

        private double Columns(int k, ReadOnlySpan<double> gradient, ReadOnlySpan<double> byCovariance)
        {
            var (sum, means, precisions) = (0.0, new double[size], new double[size]);
            for (var d = 0; d < size; d++)
            {
                precisions[d] = -2 * byCovariance[d * (size + 1)];
                means[d] = Means[(k * size) + d] + (gradient[d] / precisions[d]);
                sum += 0.5 * ((gradient[d] * gradient[d] / precisions[d]) - Math.Log(precisions[d]));
            }

            Set(k, means, precisions);
            return sum;
        }

        private void Set(int k, double[] mean, double[] precision)
        {
            mean.CopyTo(Means, k * size);
            Rows.Family.Read("mean", mean, Thetas[k]);
            Rows.Family.Read("precision", precision, Thetas[k]);
        }
    }
}
