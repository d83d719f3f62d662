using ProbDsl.Catalog.Families;
using ProbDsl.Inference.Binding;
using ProbDsl.Inference.Em;
using ProbDsl.Inference.Fits;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.NewData;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Runtime.Threads;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.NewData;

/// <summary>
/// Labels, unknowns and absent columns of new rows against closed forms and enumeration; what is drawn within five standard errors.
/// </summary>
public sealed class PredictionTests
{
    private const string Mixture = """
        model Worked(K = 2)
        data x[rows]: real
        param weight: simplex[K]
        param mean[K]: real
        for n in rows {
          kind[n] ~ Categorical(weight)
          x[n] ~ Normal(mean[kind[n]], variance = 1)
        }
        """;

    [Fact]
    public void Labels_have_the_responsibilities_of_em()
    {
        var bound = TestStory.By(Mixture, "x\n0\n-2.5\n1\n");
        var predicted = Predicted(FitByHand.Of(Mixture, "x\n0\n", 1, ("weight", _ => [0.6, 0.4]), ("mean", _ => [-1, 2])),
            "x\n0\n-2.5\n1\n");
        var model = new MixtureModel(bound.Problem, TestStory.Catalog,
            MixturePlan.Analyze(bound.Problem, bound.Select("em").Plan!, TestStory.Catalog));
        double[][] thetas = [.. new double[] { -1, 2 }.Select(mean => { var theta = model.Distributions[0].Start();
        theta[0] = mean; return theta; })];
        using var team = new BlockTeam(1);
        var sums = new ResponsibilityPass(model.AllRows, team).Run(new([0.6, 0.4], [thetas], [new MaximumKind[2]]));
        Assert.Equal(["kind", "kind.1", "kind.2"], predicted.Columns.Select(c => c.Name));
        for (var k = 0; k < 2; k++) Assert.Equal(sums.Rows[k], predicted.Columns[k + 1].Values.Sum(), 1e-12);
        // the densities cross where 0.6 exp(-(x + 1)^2 / 2) = 0.4 exp(-(x - 2)^2 / 2), at (3 + 2 log 1.5) / 6 = 0.635
        Assert.Equal(["1", "1", "2"], Enumerable.Range(0, 3).Select(predicted.Columns[0].LabelOf));
        Assert.Equal(0.6 * Math.Exp(-0.5) / ((0.6 * Math.Exp(-0.5)) + (0.4 * Math.Exp(-2))), predicted.Columns[1].Values[0], 1e-12);
        Assert.Equal((3, 1), (predicted.Rows, predicted.Draws));
    }

    // sum_s p(k, x | s) / sum_s p(x | s), not the mean of p(k | x, s)
    [Fact]
    public void Over_draws_labels_count_by_how_probable_the_row_is()
    {
        double[][] means = [[-1, 2], [0, 5]];
        var predicted = Predicted(FitByHand.Of(Mixture, "x\n0\n", 2, ("weight", _ => [0.6, 0.4]), ("mean", s => means[s])), "x\n1.8\n");
        double[] first = [.. means.Select(m => 0.6 * Math.Exp(-0.5 * (1.8 - m[0]) * (1.8 - m[0])))],
            second = [.. means.Select(m => 0.4 * Math.Exp(-0.5 * (1.8 - m[1]) * (1.8 - m[1])))];
        Assert.Equal(first.Sum() / (first.Sum() + second.Sum()), predicted.Columns[1].Values[0], 1e-12);
        Assert.NotEqual(first.Zip(second, (a, b) => a / (a + b)).Average(), predicted.Columns[1].Values[0], 0.05);
    }

    [Fact]
    public void Rows_in_another_order_have_the_same_labels()
    {
        var fit = FitByHand.Of(Mixture, "x\n0\n", 2, ("weight", _ => [0.6, 0.4]), ("mean", s => [-1.0 - s, 2]));
        var (first, moved) = (Predicted(fit, "x\n0\n1\n-3\n").Columns[1].Values, Predicted(fit, "x\n-3\n0\n1\n").Columns[1].Values);
        Assert.Equal([first[2], first[0], first[1]], moved);
    }

    // y = 1: one of the two, never both, though each is as likely as not; y = 0.5: none, the one or the other
    [Fact]
    public void Labels_of_one_row_are_drawn_together()
    {
        const string story = """
            model Two
            data y[rows]: real
            data u[rows]: real
            m ~ Normal(0, 1)
            for n in rows {
              a[n] ~ Bernoulli(0.5)
              b[n] ~ Bernoulli(0.5)
              y[n] ~ Normal(a[n] + b[n] + m, 0.1)
              both[n] = a[n] * b[n] + 0 * u[n]
            }
            """;
        var predicted = Predicted(FitByHand.Of(story, "y,u\n0,0\n", 1, ("m", _ => [0])), "y,u\n1,0\n2,0\n0.5,0\n", count: 4000);
        Assert.Equal(0.5, Of(predicted, "a.true")[0], 1e-9);
        Assert.Equal([0, 1, 0], Of(predicted, "both.mean"), (e, f) => Math.Abs(e - f) < 1e-9);
        Assert.Equal(1 / 3.0, Of(predicted, "a.true")[2], 1e-9);
    }

    // a ~ N(1, 0.3), b ~ N(2, 0.2): y at x is N(1 + 2 x, sqrt(0.09 + 0.04 x^2 + 0.25))
    [Fact]
    public void An_absent_column_is_drawn_from_what_the_fit_makes_of_the_others()
    {
        const string story = """
            model Line
            data x[rows]: real
            data y[rows]: real from height
            a ~ Normal(0, 5)
            b ~ Normal(0, 5)
            for n in rows { y[n] ~ Normal(a + b * x[n], 0.5) }
            """;
        const int draws = 20_000;
        var random = new RandomStream(3, "draws");
        var predicted = Predicted(FitByHand.Of(story, "x,height\n1,3\n", draws, ("a", _ => [1 + (0.3 * random.NextNormal())]),
            ("b", _ => [2 + (0.2 * random.NextNormal())])), "x\n0\n3\n");
        foreach (var (row, x) in new double[] { 0, 3 }.Index())
        {
            var sd = Math.Sqrt(0.09 + (0.04 * x * x) + 0.25);
            Assert.Equal(1 + (2 * x), Of(predicted, "height.mean")[row], 5 * sd / Math.Sqrt(draws));
            Assert.Equal(sd, Of(predicted, "height.sd")[row], 5 * sd / Math.Sqrt(2 * draws));
            Assert.Equal(1 + (2 * x) - (1.6448536269514722 * sd), Of(predicted, "height.q5")[row], 5 * sd * 2.11 / Math.Sqrt(draws));
            Assert.Equal(1 + (2 * x) + (1.6448536269514722 * sd), Of(predicted, "height.q95")[row], 5 * sd * 2.11 / Math.Sqrt(draws));
        }
    }

    // p(k | x) by Bayes' rule; y given x is the mixture of N(3 m_k, 2) with these weights; a row with y has its own
    [Fact]
    public void A_missing_cell_is_predicted_given_what_the_row_has()
    {
        const string story = """
            model Gaps(K = 2)
            data x[rows]: real
            data y[rows]: real from height
            param weight: simplex[K]
            param mean[K]: real
            for n in rows {
              kind[n] ~ Categorical(weight)
              x[n] ~ Normal(mean[kind[n]], 1)
              y[n] ~ Normal(3 * mean[kind[n]], 2)
              half[n] = y[n] / 2
            }
            """;
        const int draws = 20_000;
        var fit = FitByHand.Of(story, "x,height\n0,1\n", 1, ("weight", _ => [0.6, 0.4]), ("mean", _ => [-1, 2]));
        var predicted = Predicted(fit, "x,height\n0.2,NA\n0.2,4\nNA,NA\n", count: draws);
        double[] first = [0.6 * Math.Exp(-0.5 * 1.44), 0.6], second = [0.4 * Math.Exp(-0.5 * 3.24), 0.4];
        foreach (var (row, at) in new[] { (0, 0), (2, 1) })
        {
            var share = first[at] / (first[at] + second[at]);
            var mean = (-3 * share) + (6 * (1 - share));
            var sd = Math.Sqrt(4 + (81 * share * (1 - share)));
            Assert.Equal(share, Of(predicted, "kind.1")[row], 1e-12);
            Assert.Equal(mean, Of(predicted, "height.mean")[row], 5 * sd / Math.Sqrt(draws));
            Assert.Equal(sd, Of(predicted, "height.sd")[row], 0.15);
            Assert.Equal(mean / 2, Of(predicted, "half.mean")[row], 5 * sd / Math.Sqrt(draws));
        }

        Assert.NotEqual(Of(predicted, "height.mean")[0], Of(predicted, "height.mean")[2], 0.5);
        Assert.Equal((4, 0, 2), (Of(predicted, "height.mean")[1], Of(predicted, "height.sd")[1], Of(predicted, "half.mean")[1]),
            (e, f) => Math.Abs(e.Item1 - f.Item1) + Math.Abs(e.Item2 - f.Item2) + Math.Abs(e.Item3 - f.Item3) < 1e-9);
        Assert.DoesNotContain("height.mean", Predicted(fit, "x,height\n0.2,4\n", count: draws).Columns.Select(c => c.Name));
    }

    // the last cells of a series are drawn one after another from the last that is there: y_3 = N(8, 0.1), y_4 = N(16, 0.1 sqrt 5)
    [Fact]
    public void The_missing_end_of_a_series_goes_on_from_what_is_there()
    {
        const string story = """
            model S
            data y[times]: real
            b ~ Normal(0, 5)
            for t in 2..times { y[t] ~ Normal(b * y[t-1], 0.1) }
            """;
        var predicted = Predicted(FitByHand.Of(story, "y\n1\n2\n", 1, ("b", _ => [2])), "y\n1\n4\nNA\nNA\n", count: 4000);
        Assert.Equal([1, 4, 8, 16], Of(predicted, "y.mean"), (e, f) => Math.Abs(e - f) < 0.02);
        Assert.Equal([0, 0, 0.1, 0.1 * Math.Sqrt(5)], Of(predicted, "y.sd"), (e, f) => Math.Abs(e - f) < 0.015);
    }

    [Fact]
    public void An_absent_class_has_its_mean_probability()
    {
        const string story = """
            model Logit
            data x[rows]: real
            data y[rows]: bool
            b ~ Normal(0, 5)
            for n in rows { y[n] ~ Bernoulli(logit = b * x[n]) }
            """;
        var predicted = Predicted(FitByHand.Of(story, "x,y\n1,1\n", 2, ("b", s => [s == 0 ? 1.0 : 3])), "x\n0\n-1\n");
        Assert.Equal(["y", "y.true"], predicted.Columns.Select(c => c.Name));
        Assert.Equal(["false", "false"], Enumerable.Range(0, 2).Select(predicted.Columns[0].LabelOf));
        Assert.Equal([0.5, (Sigmoid(-1) + Sigmoid(-3)) / 2], predicted.Columns[1].Values, (e, f) => Math.Abs(e - f) < 1e-12);
    }

    [Fact]
    public void Classes_have_the_names_of_the_fit()
    {
        const string story = """
            model Kinds
            data x[rows]: real
            data kind[rows]: index[kinds] from species
            param share: simplex[kinds]
            param mean[kinds]: real
            for n in rows {
             kind[n] ~ Categorical(share)
             x[n] ~ Normal(mean[kind[n]], 1) }
            """;
        var predicted = Predicted(FitByHand.Of(story, "x,species\n1,virginica\n2,setosa\n", 1, ("share", _ => [0.5, 0.5]),
            ("mean", _ => [0, 2])), "x\n0\n");
        Assert.Equal(["species", "species.setosa", "species.virginica"], predicted.Columns.Select(c => c.Name));
        Assert.Equal("setosa", predicted.Columns[0].LabelOf(0));
        Assert.Equal(1 / (1 + Math.Exp(-2)), predicted.Columns[1].Values[0], 1e-12);
    }

    // z ~ N(0, 1), x ~ N(2 z, 1): z given x is N(0.4 x, sqrt(0.2))
    [Fact]
    public void Unknowns_of_a_row_are_predicted_given_its_data()
    {
        const string story = """
            model Factor
            data x[rows]: real
            w ~ Normal(0, 5)
            for n in rows {
             z[n] ~ Normal(0, 1)
             x[n] ~ Normal(w * z[n], 1) }
            """;
        var predicted = Predicted(FitByHand.Of(story, "x\n1\n2\n", 1, ("w", _ => [2.0]), ("z", _ => [9.0, 9])),
            "x\n1\n-2\n0\n", count: 20_000);
        foreach (var (row, x) in new double[] { 1, -2, 0 }.Index())
        {
            Assert.Equal(0.4 * x, Of(predicted, "z.mean")[row], 0.03);
            Assert.Equal(Math.Sqrt(0.2), Of(predicted, "z.sd")[row], 0.02);
        }
    }

    // m ~ N(0, 1) in the fit, a new row y = 2 with sd 1: m given both is N(1, sqrt(1/2))
    [Fact]
    public void A_row_s_own_data_weigh_the_draws()
    {
        const string story = """
            model M
            data y[rows]: real
            data u[rows]: real
            m ~ Normal(0, 10)
            for n in rows {
             level[n] = m + u[n]
             y[n] ~ Normal(m, 1) }
            """;
        var random = new RandomStream(5, "draws");
        var predicted = Predicted(FitByHand.Of(story, "y,u\n1,0\n", 20_000, ("m", _ => [random.NextNormal()])), "y,u\n2,0\n2,10\n");
        Assert.Equal([1, 11], Of(predicted, "level.mean"), (e, f) => Math.Abs(e - f) < 0.04);
        Assert.Equal([Math.Sqrt(0.5), Math.Sqrt(0.5)], Of(predicted, "level.sd"), (e, f) => Math.Abs(e - f) < 0.03);
    }

    [Fact]
    public void What_a_group_shares_stands_in_each_of_its_rows()
    {
        const string story = """
            model A
            data y[subject, visit]: real from y by id
            param mean[2]: real
            for s in subject { kind[s] ~ Categorical([0.4, 0.6]) 
             for t in visit { y[s, t] ~ Normal(mean[kind[s]], 1) } }
            """;
        var predicted = Predicted(FitByHand.Of(story, "id,y\na,1\n", 1, ("mean", _ => [0, 3])), "id,y\nc,1\nc,2\nb,0\n");
        var (first, second) = (0.4 * Math.Exp(-0.5 * (1 + 4)), 0.6 * Math.Exp(-0.5 * (4 + 1)));
        Assert.Equal(["c", "c", "b"], Assert.Single(predicted.Groups).Texts);
        Assert.Equal([first / (first + second), first / (first + second), 0.4 / (0.4 + (0.6 * Math.Exp(-4.5)))],
            predicted.Columns[1].Values, (e, f) => Math.Abs(e - f) < 1e-12);
    }

    [Fact]
    public void The_fit_s_own_rows_have_its_values()
    {
        const string story = """
            model O
            data y[rows]: real
            m ~ Normal(0, 1)
            for n in rows {
             theta[n] ~ Normal(m, 1)
             y[n] ~ Normal(theta[n], 1) }
            """;
        var fit = FitByHand.Of(story, "y\n1\n2\n", 1, ("m", _ => [0]), ("theta", _ => [0.5, 0.7]));
        Assert.Equal([0.5, 0.7], Assert.Single(Predicted(fit, "y\n1\n2\n", sameRows: true).Columns).Values);
        Assert.Equal(["theta.mean", "theta.sd", "theta.q5", "theta.q50", "theta.q95", "theta.mcse"],
            Predicted(fit, "y\n1\n2\n").Columns.Select(c => c.Name));
    }

    // the draws are those given the rows already
    [Fact]
    public void The_fit_s_own_rows_are_not_counted_twice()
    {
        const string story = """
            model O
            data y[rows]: real
            m ~ Normal(0, 1)
            for n in rows {
             theta[n] ~ Normal(m, 1)
             y[n] ~ Normal(theta[n], 1) }
            """;
        var fit = FitByHand.Of(story, "y\n1\n2\n", 2, ("m", _ => [0]), ("theta", s => s == 0 ? [0.5, 0.7] : [1.5, 1.7]));
        Assert.Equal([1, 1.2], Of(Predicted(fit, "y\n1\n2\n", sameRows: true), "theta.mean"), (e, f) => Math.Abs(e - f) < 1e-12);
    }

    [Fact]
    public void A_row_that_few_draws_explain_is_reported()
    {
        const string story = """
            model M
            data y[rows]: real
            data u[rows]: real
            m ~ Normal(0, 10)
            for n in rows {
             level[n] = m + u[n]
             y[n] ~ Normal(m, 0.01) }
            """;
        var fit = FitByHand.Of(story, "y,u\n1,0\n", 100, ("m", s => [s]));
        Assert.Equal("W0429", Assert.Single(Result(fit, "y,u\n3,0\n").Diagnostics).Code);
    }

    public static TheoryData<string, string, string> Refused => new()
    {
        { "E0426", """
            model P
            data x[rows]: real
            data a[rows]: real
            param weight: simplex[2]
            param mean[2]: real
            for n in 2..rows {
            x[n] ~ Normal(mean[1] + weight[1], 1)
            a[n] ~ Normal(x[n-1], 1) }
            """, "x,a\n1,2\nNA,3\n1,2\n" },
        { "E0428", Mixture, "z\n1\n" },
        { "E0430", """
            model P
            data x[rows]: real
            param weight: simplex[2]
            param mean[2]: real
            for n in rows { x[n] ~ Normal(mean[1] + weight[1], 1) }
            """, "x\n1\n" },
        { "E0310", """
            model P
            data x[rows]: real[2] from a, x
            param weight: simplex[2]
            param mean[2]: real
            for n in rows { x[n] ~ Normal(mean, weight[1]) }
            """, "x\n1\n" },
    };

    [Theory, MemberData(nameof(Refused))]
    public void What_cannot_be_predicted_is_refused(string code, string story, string rows)
    {
        var fit = FitByHand.Of(story, "x,a\n0,1\n", 1, ("weight", _ => [0.6, 0.4]), ("mean", _ => [-1, 2]));
        Assert.Equal(code, Result(fit, rows).Diagnostics.Select(d => d.Code).FirstOrDefault());
    }

    private static RowPredictions Predicted(SavedFit fit, string csv, bool sameRows = false, int? count = null)
    {
        var result = Result(fit, csv, sameRows, count);
        return result.Value
            ?? throw new InvalidOperationException(string.Join("\n", result.Diagnostics.Select(d => $"{d.Code} {d.Message}")));
    }

    private static Result<RowPredictions> Result(SavedFit fit, string csv, bool sameRows = false, int? count = null)
    {
        var rows = NewRows.Read(fit, InputTables.Of(TestStory.Read(csv)), TestStory.Catalog);
        return rows.Value is { } there
            ? RowPredictions.Compute(fit, there, sameRows, TestStory.Catalog, count) : new(null, rows.Diagnostics);
    }

    private static IReadOnlyList<double> Of(RowPredictions predictions, string column) =>
        predictions.Columns.Single(c => c.Name == column).Values;

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
}
