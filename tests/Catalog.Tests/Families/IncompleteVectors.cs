using MathNet.Numerics.LinearAlgebra;
using ProbDsl.Catalog.Distributions;
using ProbDsl.Catalog.Families;

namespace ProbDsl.Tests.Families;

/// <summary>
/// Normal vectors of which cells are missing, against the marginal density of the observed cells and the regression of the missing on the
/// observed ones, row by row from blocks of the covariance.
/// </summary>
public sealed class IncompleteVectors
{
    private const int Rows = 300;

    /// <summary>Columns, and whether the rows come in order of their patterns.</summary>
    public static TheoryData<int, bool> Shapes =>
        new() { { 2, true }, { 2, false }, { 3, true }, { 3, false }, { 5, true }, { 6, false }, { 9, false }, { 18, false },
            { 21, true } };

    [Theory, MemberData(nameof(Shapes))]
    public void Scores_are_marginal_densities_of_the_observed_cells(int columns, bool inOrder)
    {
        var (trial, theta) = (new Incomplete(columns, inOrder), Theta(columns, 0));
        for (var strip = RowFamily.Grain; strip <= RowFamily.StripLength; strip += 7 * RowFamily.Grain)
            Check.IsClose([.. trial.Cells.Select(row => LogDensity(row, theta))], trial.Scores(theta, strip), 1e-11, $"{columns}");
        Assert.False(Check.Close([.. trial.Cells.Select(row => LogDensity(row, theta))],
            trial.Scores(Theta(columns, 1e-6), RowFamily.StripLength), 1e-11));
    }

    [Theory, MemberData(nameof(Shapes))]
    public void Statistics_are_conditional_moments(int columns, bool inOrder)
    {
        var (trial, theta) = (new Incomplete(columns, inOrder), Theta(columns, 0));
        for (var strip = RowFamily.Grain; strip <= RowFamily.StripLength; strip += 7 * RowFamily.Grain)
            Check.IsClose(Moments(trial, theta, theta), trial.Statistics(theta, theta, strip), 1e-11, $"{columns}");
    }

    // responsibilities and conditional distributions are those of one theta, the sums are about another
    [Theory, MemberData(nameof(Shapes))]
    public void Sums_about_another_theta_keep_the_conditional_distributions(int columns, bool inOrder)
    {
        var (trial, at, about) = (new Incomplete(columns, inOrder), Theta(columns, 0), Theta(columns, 0.5));
        Check.IsClose(Moments(trial, at, about), trial.Statistics(at, about, RowFamily.StripLength), 1e-11, $"{columns}");
        Assert.False(Check.Close(Moments(trial, about, about), trial.Statistics(at, about, RowFamily.StripLength), 1e-6));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    public void Strips_of_complete_rows_have_the_bits_of_the_complete_family(int columns)
    {
        var (trial, theta) = (new Incomplete(columns, inOrder: true), Theta(columns, 0));
        var complete = trial.Cells.TakeWhile(row => !row.Any(double.IsNaN)).Count() / RowFamily.Grain * RowFamily.Grain;
        Assert.True(complete > 0);
        var other = ((IEstimable)new MvNormal()).Family(Incomplete.Request(columns));
        var scores = new double[complete];
        other.AddLogDensity(new(trial.Columns, 0, complete), other.Prepared(theta), new double[10 * RowFamily.StripLength], scores);
        Assert.Equal(scores, trial.Scores(theta, RowFamily.Grain)[..complete]);
    }

    [Fact]
    public void The_first_sums_are_about_the_means_of_the_observed_cells()
    {
        var trial = new Incomplete(3, inOrder: false);
        double[] expected = [.. Enumerable.Range(0, 3).Select(c => trial.Cells.Select(row => row[c]).Where(double.IsFinite).Average())];
        Check.IsClose([.. expected, 1, 0, 0, 0, 1, 0, 0, 0, 1], trial.Start(), 1e-13, "start");
    }

    [Fact]
    public void A_covariance_that_is_not_positive_definite_scores_nan()
    {
        var trial = new Incomplete(3, inOrder: true);
        double[] theta = [0, 0, 0, 1, 1, 0, 1, 1, 0, 0, 0, 1];
        foreach (var (row, score) in trial.Cells.Zip(trial.Scores(theta, RowFamily.StripLength)))
            Assert.Equal(row.All(double.IsNaN) ? 0 : double.NaN, score);
    }

    [Fact]
    public void Patterns_are_those_of_the_rows_each_once()
    {
        double[]?[] isThere = [[1, 0, 1, 0, 0, 1], null, [1, 1, 0, 0, 1, 1]];
        var patterns = MissingPatterns.Find(isThere, 6)!;
        Assert.Equal(4, patterns.Missing.Length);
        int[][] expected = [[], [0], [2], [0, 2], [0], []];
        Assert.Equal(expected, patterns.OfRow.Select(p => patterns.Missing[(int)p]));
        Assert.All(patterns.Missing.Zip(patterns.Observed), p => Assert.Equal([0, 1, 2], p.First.Concat(p.Second).Order()));
    }

    [Fact]
    public void A_row_without_cells_has_no_pattern_and_alone_makes_none()
    {
        Assert.Null(MissingPatterns.Find([[1, 0], [1, 0]], 2));
        Assert.Null(MissingPatterns.Find([null, null], 2));
        // nothing of each row
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Null(MissingPatterns.Find([null, null], 1_000_000));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000);
        var patterns = MissingPatterns.Find([[1, 0, 0], [1, 0, 1]], 3)!;
        Assert.Equal([0, MissingPatterns.NoCell, 1], patterns.OfRow);
        Assert.Equal(2, patterns.Missing.Length);
    }

    /// <summary>A mean and a covariance with all correlations unlike.</summary>
    private static double[] Theta(int columns, double moved)
    {
        var factor = Matrix<double>.Build.Dense(columns, columns,
            (i, j) => i < j ? 0 : i == j ? 1 + (0.3 * i) : 0.7 - (0.4 * ((i + j) % 4)));
        return [.. Enumerable.Range(0, columns).Select(i => i + moved), .. (factor * factor.Transpose() * (1 + moved)).ToRowMajorArray()];
    }

    private static double LogDensity(double[] row, double[] theta)
    {
        var (o, mean, covariance) = Blocks(row, theta);
        if (o.Length == 0) return 0;
        var (away, own) = (At(row, o) - At(mean, o), At(covariance, o, o));
        return -0.5 * ((away * own.Inverse() * away) + Math.Log(own.Determinant()) + (o.Length * Math.Log(2 * Math.PI)));
    }

    /// <summary>Weights, sums and products (lower) of the rows about a mean, missing cells with their conditional moments.</summary>
    private static double[] Moments(Incomplete trial, double[] at, double[] about)
    {
        var columns = trial.Cells[0].Length;
        var (rows, sums, products) = (0.0, Vector<double>.Build.Dense(columns), Matrix<double>.Build.Dense(columns, columns));
        foreach (var (n, row) in trial.Cells.Index())
        {
            var (o, mean, covariance) = Blocks(row, at);
            if (o.Length == 0) continue;
            int[] m = [.. Enumerable.Range(0, columns).Except(o)];
            var (filled, spread) = (Vector<double>.Build.DenseOfArray(row), Matrix<double>.Build.Dense(columns, columns));
            if (m.Length > 0)
            {
                var regression = At(covariance, m, o) * At(covariance, o, o).Inverse();
                var expected = At(mean, m) + (regression * (At(row, o) - At(mean, o)));
                var rest = At(covariance, m, m) - (regression * At(covariance, o, m));
                for (var i = 0; i < m.Length; i++) filled[m[i]] = expected[i];
                for (var i = 0; i < m.Length; i++)
                    for (var j = 0; j < m.Length; j++) spread[m[i], m[j]] = rest[i, j];
            }

            var away = filled - Vector<double>.Build.DenseOfArray(about[..columns]);
            (rows, sums, products) = (rows + trial.Weights[n], sums + (trial.Weights[n] * away),
                products + (trial.Weights[n] * (away.OuterProduct(away) + spread)));
        }

        return [rows, .. sums, .. products.LowerTriangle().ToRowMajorArray()];
    }

    private static (int[] Observed, double[] Mean, Matrix<double> Covariance) Blocks(double[] row, double[] theta) =>
        ([.. Enumerable.Range(0, row.Length).Where(i => !double.IsNaN(row[i]))], theta[..row.Length],
            Matrix<double>.Build.DenseOfRowMajor(row.Length, row.Length, theta[row.Length..]));

    private static Vector<double> At(double[] of, int[] places) => Vector<double>.Build.Dense(places.Length, i => of[places[i]]);

    private static Matrix<double> At(Matrix<double> of, int[] rows, int[] columns) =>
        Matrix<double>.Build.Dense(rows.Length, columns.Length, (i, j) => of[rows[i], columns[j]]);

    /// <summary>Random rows with every pattern of missing cells, rows without any cell among them.</summary>
    private sealed class Incomplete
    {
        private readonly RowFamily family;

        public Incomplete(int columns, bool inOrder)
        {
            var random = new Random(columns);
            var cells = Enumerable.Range(0, Rows).Select(_ => Enumerable.Range(0, columns).Select(c =>
                random.NextDouble() is var x && random.NextDouble() < 0.25 ? double.NaN : c + (3 * x) - 1.5).ToArray()).ToList();
            if (inOrder) cells = [.. cells.OrderBy(row => string.Concat(row.Select(x => double.IsNaN(x) ? '1' : '0')))];
            (Cells, Weights) = ([.. cells], [.. cells.Select(_ => random.NextDouble())]);
            var missing =
                MissingPatterns.Find([.. Enumerable.Range(0, columns).Select(c => Column(c, x => double.IsNaN(x) ? 0 : 1))], Rows);
            family = new MaskedFamily(((IEstimable)new MvNormal()).Family(Request(columns) with { Missing = missing }),
                [.. cells.Select(row => row.All(double.IsNaN) ? 0.0 : 1)]);
            Columns = family.Columns([.. Enumerable.Range(0, columns).Select(c => Column(c, x => double.IsNaN(x) ? 77 : x))]);

            double[] Column(int c, Func<double, double> of) => [.. cells.Select(row => of(row[c]))];
        }

        public double[][] Cells { get; }

        public double[][] Columns { get; }

        public double[] Weights { get; }

        public static FamilyRequest Request(int columns) =>
            new(columns, 0, ["mean", "covariance"], [.. Enumerable.Repeat(1.0, columns)]);

        public double[] Start()
        {
            var theta = new double[family.ThetaCount];
            family.Start(Columns, theta);
            return theta;
        }

        public double[] Scores(double[] theta, int strip)
        {
            var (scores, scratch) = (new double[Rows], new double[family.ScratchStrips * RowFamily.StripLength]);
            for (var at = 0; at < Rows; at += strip)
            {
                var own = Strip(at, strip, out var rows);
                family.AddLogDensity(new(rows, 0, rows[0].Length), family.Prepared(theta), scratch, own);
                own.AsSpan(0, Math.Min(strip, Rows - at)).CopyTo(scores.AsSpan(at));
            }

            return scores;
        }

        public double[] Statistics(double[] theta, double[] about, int strip)
        {
            var (statistics, scratch) = (new double[family.StatisticCount], new double[family.ScratchStrips * RowFamily.StripLength]);
            var center = new double[family.PreparedCount];
            family.PrepareCenter(about, family.Prepared(theta), center);
            for (var at = 0; at < Rows; at += strip)
            {
                var own = Strip(at, strip, out var rows);
                Weights.AsSpan(at, Math.Min(strip, Rows - at)).CopyTo(own);
                family.Accumulate(new(rows, 0, rows[0].Length), own, center, scratch, statistics);
            }

            return statistics;
        }

        private double[] Strip(int at, int strip, out double[][] rows)
        {
            rows = RowStrip.Padded(Columns, at, Math.Min(strip, Rows - at));
            return new double[rows[0].Length];
        }
    }
}
