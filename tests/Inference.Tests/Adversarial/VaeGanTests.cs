using System.Globalization;
using System.Text;
using ProbDsl.Catalog.Options;
using ProbDsl.Inference.Adversarial;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Binding;
using ProbDsl.Inference.Comparisons;
using ProbDsl.Inference.Fits;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.Training;
using ProbDsl.Inference.NewData;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Stories;
using ProbDsl.Tests.Training;

namespace ProbDsl.Tests.Adversarial;

/// <summary>Whole fits of an autoencoder whose reconstructions are compared in a layer of a critic.</summary>
public sealed class VaeGanTests
{
    private const string Linear = """
        model Linear
        data x[rows]: real[2] from a, b
        net decode(z: real) -> real[2] = linear
        for n in rows {
          z[n] ~ Normal(0, 1)
          x[n] ~ Delta(decode(z[n]))
        }
        guide {
          net encode(x: real[2]) -> (mean: real, sd: positive) = linear
          for n in rows { z[n] ~ Normal(encode(x[n])) }
        }
        critic { net judge(x: real[2]) -> real = mlp(hidden = [6], act = tanh) }
        """;

    private const string Clusters = """
        model Clusters(H = 32)
        data x[rows]: real[2] from a, b
        net decode(z: real[2]) -> real[2] = mlp(hidden = [H, H], act = relu)
        for n in rows {
          z[n]: real[2] ~ Normal(0, 1)
          x[n] ~ Delta(decode(z[n]))
        }
        guide {
          net encode(x: real[2]) -> (mean: real[2], sd: positive[2]) = mlp(hidden = [H, H], act = tanh)
          for n in rows { z[n] ~ Normal(encode(x[n])) }
        }
        critic { net judge(x: real[2]) -> real = mlp(hidden = [H, H], act = leaky_relu) }
        """;

    private static readonly TestStory small = TestStory.By(Clusters, Csv(60, _ => (0, 0)), ("H", 6));

    /// <summary>
    /// In layer 0 half the squared distance is that of a normal distribution of sd 1 in standard units: with a linear decoder, and next to
    /// no weight of the critic, the maximum is that of probabilistic PCA with this noise (Tipping and Bishop 1999). Standardized columns of
    /// correlation r have the eigenvalue 1 + r, so that the squared norm of the decoder is r, and the posterior of z has the variance
    /// 1 / (1 + r) and the mean (w, x) / (1 + r).
    /// </summary>
    [Theory, InlineData(1, 0), InlineData(1000, -70)]
    public void In_the_layer_of_the_rows_it_is_probabilistic_pca(double scale, double shift)
    {
        var rows = Correlated(2000, scale, shift);
        var (sds, r) = Moments(rows);
        var story = TestStory.By(Linear, Text(rows));
        var outcome = story.Fitted(new(Seed: 3, MaxIterations: 6000, Threads: 1)
        {
            [StandardOptions.CriticLayer] = 0,
            [StandardOptions.ReconstructionWeight] = 1000,
            [StandardOptions.LearningRate] = 3e-3,
        }, "vae_gan");
        var weights = outcome.Summary!.Weights!;
        var decoded = weights["decode.1.weight"].Values;
        // the net computes in standard units, and its initial weights keep no unit of the columns
        Assert.Equal(r, (decoded[0] * decoded[0]) + (decoded[1] * decoded[1]), 0.03);
        Assert.Equal(decoded[0], decoded[1], 0.03);

        var fit = FitInMemory.Create("vae_gan", story.Problem, outcome.Summary!);
        var rowsAgain = NewRows.Read(fit, InputTables.Of(TestStory.Read(Text(rows))), TestStory.Catalog, sameRows: true).Value!;
        var predicted = RowPredictions.Compute(fit, rowsAgain, sameRows: true, TestStory.Catalog, 400, 1).Value!;
        double[] Column(string name) => [.. predicted.Columns.Single(c => c.Name == name).Values];
        var sign = Math.Sign(decoded[0]);
        var means = (rows.Average(x => x.A), rows.Average(x => x.B));
        for (var i = 0; i < 20; i++)
        {
            var along = (((rows[i].A - means.Item1) / sds.A) + ((rows[i].B - means.Item2) / sds.B)) * Math.Sqrt(r / 2) * sign / (1 + r);
            Assert.Equal(along, Column("z.mean")[i], 0.12);
            Assert.Equal(1 / Math.Sqrt(1 + r), Column("z.sd")[i], 0.09);
            Assert.Equal(means.Item1 + (along * decoded[0] * sds.A), Column("reconstructed.a.mean")[i], 0.15 * sds.A);
        }

        // of the variance of a reconstruction by a draw: (1 - r)^2-like terms of PCA and the spread of z
        var error = outcome.Summary!.Find<ReconstructionError>()!;
        Assert.Equal(0, error.Layer);
        Assert.Equal(2, error.Features);
        Assert.Equal(error.OfVariance, error.InLayer, 0.05);
    }

    /// <summary>Five clusters in any unit: all are drawn, and rows come back.</summary>
    [Fact]
    public void All_clusters_are_drawn_and_reconstructed()
    {
        var csv = Csv(2000, i => (1000 + Math.Cos(2 * Math.PI * i / 5), Math.Sin(2 * Math.PI * i / 5)));
        var outcome = TestStory.By(Clusters, csv).Fitted(new(Seed: 1, MaxIterations: 4000, Threads: 1), "vae_gan");
        var overlap = outcome.Summary!.Find<GeneratorAndCritic>()!.Overlap!;
        Assert.InRange(overlap.Precision, 0.7, 1);
        Assert.InRange(overlap.Coverage, 0.6, 1);
        Assert.InRange(outcome.Metric.Value, -0.01, 0.15);
        Assert.InRange(outcome.Summary!.Find<ReconstructionError>()!.OfVariance, 0, 0.1);
        Assert.InRange(outcome.Summary!.Latents.Single().Total, 1, 6);
        Assert.Equal(["critic", "guide", "story"], outcome.Summary!.Find<GeneratorAndCritic>()!.All.Select(p => p.Name));
    }

    [Fact]
    public void From_any_checkpoint_it_comes_to_the_same_bits()
    {
        var whole = Fit(null);
        var file = new MemoryFile();
        BitwiseEquality.AreEqual(whole,
            Fit(new(file, IsResumed: false, small.Problem, "vae_gan") { Clock = new Ticking(TimeSpan.FromHours(1)) }));
        Assert.InRange(file.Written.Count, 20, 30);
        for (var i = 7; i < file.Written.Count; i += 3)
        {
            var held = new MemoryFile();
            held.Replace(stream => stream.Write(file.Written[i]));
            BitwiseEquality.AreEqual(whole, Fit(new(held, IsResumed: true, small.Problem, "vae_gan")));
        }

        FitOutcome Fit(FitCheckpoint? checkpoint) => small.Fitted(Short with { Checkpoint = checkpoint }, "vae_gan");
    }

    [Fact]
    public void Threads_and_seeds()
    {
        var one = small.Fitted(Short, "vae_gan");
        BitwiseEquality.AreEqual(one, small.Fitted(Short with { Threads = 2 }, "vae_gan"));
        Assert.NotEqual(one.Metric.Value, small.Fitted(Short with { Seed = 9 }, "vae_gan").Metric.Value);
    }

    /// <summary>The critic sees rows of a normal distribution in standard units too: in other units of the columns it has the same
    /// weights.</summary>
    [Fact]
    public void Units_of_the_columns_do_not_matter_to_the_critic()
    {
        var dense = Linear.Replace("-> real[2] = linear", "-> (mean: real[2], sd: positive[2]) = linear", StringComparison.Ordinal)
            .Replace("Delta(decode(z[n]))", "Normal(decode(z[n]))", StringComparison.Ordinal);
        var rows = Correlated(200, 1, 0);
        var (one, other) = (Fit(rows), Fit([.. rows.Select(x => (1024 * x.A, 8 * x.B))]));
        foreach (var (name, weights) in one.Summary!.Weights!.Where(w => w.Key.StartsWith("judge.", StringComparison.Ordinal)))
            Assert.Equal(weights.Values, other.Summary!.Weights![name].Values, (a, b) => Math.Abs(a - b) < 1e-4);

        FitOutcome Fit((double A, double B)[] rows) => TestStory.By(dense, Text(rows)).Fitted(Short, "vae_gan");
    }

    /// <summary>Params of the story are trained with its nets.</summary>
    [Fact]
    public void Params_are_estimated()
    {
        var story = TestStory.By(Linear.Replace("Delta(decode(z[n]))", "Normal(decode(z[n]), s)", StringComparison.Ordinal)
            .Replace("net decode", "param s: positive\nnet decode", StringComparison.Ordinal), Text(Correlated(400, 1, 0)));
        var outcome = story.Fitted(Short, "vae_gan");
        Assert.InRange(outcome.Summary!.Estimates.Single(e => e.Name == "s").Value.Values[0], 0.01, 100);
    }

    /// <summary>It is the default where the story asks for it: rows without a density and a guide, or a critic of rows beside a
    /// guide.</summary>
    [Theory]
    [InlineData("Delta(decode(z[n]))", true, true, "vae_gan")]
    [InlineData("Delta(decode(z[n]))", true, false, "vae_gan")]
    [InlineData("Delta(decode(z[n]))", false, true, "gan")]
    [InlineData("Normal(decode(z[n]), 1)", true, true, "vae_gan")]
    [InlineData("Normal(decode(z[n]), 1)", true, false, "elbo")]
    public void It_is_the_default_of_stories_with_a_guide_and_a_critic(string draw, bool hasGuide, bool hasCritic, string method)
    {
        var text = Linear.Replace("Delta(decode(z[n]))", draw, StringComparison.Ordinal);
        var (guide, critic) = (text[text.IndexOf("guide", StringComparison.Ordinal)..text.IndexOf("critic", StringComparison.Ordinal)],
            text[text.IndexOf("critic", StringComparison.Ordinal)..]);
        if (!hasGuide) text = text.Replace(guide, "", StringComparison.Ordinal);
        if (!hasCritic) text = text.Replace(critic, "", StringComparison.Ordinal);
        Assert.Equal(method, TestStory.By(text, "a,b\n1,2\n2,3\n").Select().Method!.Name);
    }

    /// <summary>An encoder is derived where the guide is left out, and a critic where it is.</summary>
    [Fact]
    public void Guide_and_critic_are_derived()
    {
        var story = TestStory.By(Clusters[..Clusters.IndexOf("guide", StringComparison.Ordinal)], Csv(60, _ => (0, 0)), ("H", 6));
        var outcome = story.Fitted(Short, "vae_gan");
        Assert.Contains("encode_z.1.weight", outcome.Summary!.Weights!.Keys);
        Assert.Contains("critic.1.weight", outcome.Summary!.Weights!.Keys);
        Assert.True(FitInMemory.Create("vae_gan", story.Problem, outcome.Summary!).PredictsByGuide);
    }

    /// <summary>Rows without a density have no score, though the guide draws their latents.</summary>
    [Fact]
    public void Rows_have_no_score()
    {
        var outcome = small.Fitted(Short, "vae_gan");
        var fit = FitInMemory.Create("vae_gan", small.Problem, outcome.Summary!);
        Assert.False(fit.HasGuidedLatents);
        Assert.Contains(RowScoring.Score(fit, small.Problem, sameRows: true, TestStory.Catalog, 1).Diagnostics, d => d.Code == "E0421");
    }

    /// <summary>A story with a density whose rows have missing cells is fitted by another method.</summary>
    [Fact]
    public void Missing_cells_of_a_density_are_left_to_another_method() => Assert.Equal("elbo", TestStory.By(
        Linear.Replace("Delta(decode(z[n]))", "Normal(decode(z[n]), 1)", StringComparison.Ordinal),
        "a,b\n1,2\n,3\n").Select().Method!.Name);

    /// <summary>A new critic needs rows of its own.</summary>
    [Fact]
    public void Few_rows_have_no_estimate()
    {
        var metric = TestStory.By(Linear, "a,b\n1,2\n2,3\n3,1\n").Fitted(Short, "vae_gan").Metric;
        Assert.True(double.IsNaN(metric.Value));
        Assert.Equal("at least 8 rows are needed", metric.How);
    }

    /// <summary>A prior whose sampler has no gradient.</summary>
    [Fact]
    public void The_prior_has_any_distribution() => Assert.True(double.IsFinite(TestStory.By(
        Linear.Replace("z[n] ~ Normal(0, 1)", "z[n] ~ StudentT(3, 0, 1)", StringComparison.Ordinal), Csv(60, _ => (0, 0)))
        .Fitted(Short, "vae_gan").Metric.Value));

    public static TheoryData<string, string, string> Refused => new()
    {
        { Linear.Replace("decode(z[n])", "decode(s * z[n])", StringComparison.Ordinal)
            .Replace("judge(x: real[2])", "judge(x: real[2], s: real)", StringComparison.Ordinal)
            .Replace("net decode", "param s: real\nnet decode", StringComparison.Ordinal), "a,b\n1,2\n3,4\n", "not data of each row" },
        { Linear.Replace("Normal(encode(x[n]))", "Delta(encode(x[n]).mean)", StringComparison.Ordinal), "a,b\n1,2\n3,4\n", "Delta" },
        { Linear, "a,b\n1,2\n,4\n", "missing" },
        { Linear.Replace("mlp(hidden = [6], act = tanh)", "linear", StringComparison.Ordinal), "a,b\n1,2\n3,4\n", "`--critic-layer 0`" },
        { Linear.Replace("judge(x: real[2])", "judge(x: real[2], z: real)", StringComparison.Ordinal), "a,b\n1,2\n3,4\n",
            "reads the latent `z`" },
        { Linear.Replace("z[n] ~ Normal(0, 1)", "k[n]: index[2] ~ Categorical([0.5, 0.5])\n  z[n] ~ Normal(k[n], 1)",
            StringComparison.Ordinal), "a,b\n1,2\n3,4\n", "`k` is finite" },
        { Linear.Replace("x[n] ~ Delta(decode(z[n]))", "for d in 1..2 { x[n, d] ~ Normal(z[n], 1) }", StringComparison.Ordinal),
            "a,b\n1,2\n3,4\n", "whole rows" },
        { """
            model Noised(T = 3)
            data x[rows]: real
            net back(s: real) -> real = linear
            for n in rows {
              s[n, T] ~ Normal(0, 1)
              for t in 2..T { s[n, t-1] ~ Normal(back(s[n, t]), 1) }
              x[n] ~ Normal(s[n, 1], 1)
            }
            guide {
              for n in rows {
                s[n, 1] ~ Normal(tanh(x[n]), 1)
                for t in 2..T { s[n, t] ~ Normal(tanh(s[n, t-1]), 1) }
              }
            }
            """, "x\n1\n2\n", "along a chain" },
        { """
            model Counts
            data x[rows]: count
            net decode(z: real) -> positive = linear
            for n in rows {
              z[n] ~ Normal(0, 1)
              x[n] ~ Poisson(decode(z[n]))
            }
            """, "x\n1\n2\n", "a draw of `Poisson` has no gradient" },
    };

    [Theory, MemberData(nameof(Refused))]
    public void A_refusal_has_its_reason(string story, string csv, string why)
    {
        var found = TestStory.By(story, csv).Select("vae_gan").Diagnostics;
        Assert.Contains(found, d => $"{d.Message} {d.Help}".Contains(why, StringComparison.Ordinal));
    }

    private static FitOptions Short => new(Seed: 4, MaxIterations: 26, Threads: 1)
    {
        [StandardOptions.CriticSteps] = 3,
        [StandardOptions.BatchSize] = 20,
    };

    private static string Csv(int count, Func<int, (double A, double B)> center)
    {
        var noise = new double[2 * count];
        new RandomStream(5, "rows").FillNormal(noise);
        return Text([.. Enumerable.Range(0, count).Select(center)
            .Select((at, i) => (at.A + (0.1 * noise[2 * i]), at.B + (0.1 * noise[(2 * i) + 1])))]);
    }

    /// <summary>Rows of correlation 0.9 or so, the first column in another unit.</summary>
    private static (double A, double B)[] Correlated(int count, double scale, double shift)
    {
        var noise = new double[2 * count];
        new RandomStream(6, "rows").FillNormal(noise);
        return [.. Enumerable.Range(0, count).Select(i =>
            (shift + (scale * noise[2 * i]), (0.9 * noise[2 * i]) + (Math.Sqrt(0.19) * noise[(2 * i) + 1])))];
    }

    private static ((double A, double B) Sds, double Correlation) Moments((double A, double B)[] rows)
    {
        var (a, b) = (rows.Average(x => x.A), rows.Average(x => x.B));
        double Mean(Func<(double A, double B), double> of) => rows.Average(of);
        var (va, vb) = (Mean(x => (x.A - a) * (x.A - a)), Mean(x => (x.B - b) * (x.B - b)));
        return ((Math.Sqrt(va), Math.Sqrt(vb)), Mean(x => (x.A - a) * (x.B - b)) / Math.Sqrt(va * vb));
    }

    private static string Text((double A, double B)[] rows)
    {
        var text = new StringBuilder("a,b\n");
        foreach (var (a, b) in rows) text.Append(CultureInfo.InvariantCulture, $"{a:R},{b:R}\n");
        return text.ToString();
    }
}
