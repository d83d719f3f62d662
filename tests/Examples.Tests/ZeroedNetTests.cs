using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using ProbDsl.Tests.Running;

namespace ProbDsl.Tests;

/// <summary>
/// Examples whose nets are multiplied by 0, and whose guides are their priors: what each training reports is a formula, whatever the
/// weights. A likelihood, or a divergence, that is wrong by 1 nat in each row is far outside.
/// </summary>
public sealed class ZeroedNetTests : IDisposable
{
    private const double Bit = 0.69314718055994531;

    private readonly string folder = Directory.CreateTempSubdirectory("probdsl-zero-").FullName;

    [Fact]
    public async Task An_autoregression_has_equal_probabilities_of_all_levels() =>
        Assert.Equal(-64 * Math.Log(17), await PerRow("autoregressive-digits/autoregressive_digits.gen",
            [("softmax(16 *", "softmax(0 *")], Digits), 1e-4);

    [Fact]
    public async Task A_classifier_has_equal_odds() =>
        Assert.Equal(-Math.Log(10), await PerRow("digits/classifier.gen", [("= read(", "= 0 * read(")], Digits), 1e-6);

    [Fact]
    public async Task A_conditional_autoencoder_has_even_pixels() =>
        Assert.Equal(-64 * Bit, await PerRow("digits/conditional_vae.gen",
            [("-> (logit: real[64])", "-> real[64]"),
                ("Bernoulli(decode(z[n], label[n]))", "Bernoulli(logit = 0 * decode(z[n], label[n]))"),
                ("-> (mean: real[Z], sd: positive[Z])", "-> real[Z]"),
                ("Normal(encode(image[n], label[n]))", "Normal(0 * encode(image[n], label[n]), 1)")], Digits), 1e-4);

    /// <summary>Beta(1, alpha) is Kumaraswamy(1, alpha).</summary>
    [Fact]
    public async Task Sticks_of_the_guide_are_those_of_the_story() =>
        Assert.Equal(-64 * Bit, await PerRow("digits/stick_breaking_vae.gen",
            [("-> (logit: real[D])", "-> real[D]"), ("Bernoulli(decode(weight[n]))", "Bernoulli(logit = 0 * decode(weight[n]))"),
                ("-> (a: positive[K-1], b: positive[K-1])", "-> real[K-1]"),
                ("Kumaraswamy(encode(image[n]))", "Kumaraswamy(exp(0 * encode(image[n])), alpha)")], Digits), 1e-4);

    [Fact]
    public async Task A_mixture_of_priors_that_are_alike_has_normal_pixels()
    {
        using var fit = await Fit("digits/gmvae.gen",
            [("-> (mean: real[Z], sd: positive[Z])", "-> real[Z]"), ("-> (mean: real[W], sd: positive[W])", "-> real[W]"),
                ("Normal(decode(z[n]), noise)", "Normal(0 * decode(z[n]), noise)"),
                ("Normal(place(w[n], kind[n]))", "Normal(0 * place(w[n], kind[n]), 1)"),
                ("Normal(encode_z(x[n]))", "Normal(0 * encode_z(x[n]), 1)"),
                ("Normal(encode_w(x[n]))", "Normal(0 * encode_w(x[n]), 1)")], Digits);
        var noise = fit.RootElement.GetProperty("parameters")[0].GetProperty("values")[0].GetDouble();
        var lines = File.ReadAllLines(Repository.Path("examples", "digits", "digits.csv"));
        var label = Array.IndexOf(lines[0].Split(','), "label");
        var pixels = lines.Skip(1).SelectMany(l => l.Split(',').Where((_, i) => i != label))
            .Select(c => double.Parse(c, CultureInfo.InvariantCulture) / 16).ToList();
        Assert.Equal(pixels.Sum(x => LogNormal(x, noise)) / (lines.Length - 1), PerRow(fit), 1e-4);
    }

    [Fact]
    public async Task Black_and_white_images_have_even_pixels() =>
        Assert.Equal(-784 * Bit, await PerRow("mnist-vae/binary_vae.gen",
            [("-> (logit: real[784])", "-> real[784]"), ("Bernoulli(decode(z[n]))", "Bernoulli(logit = 0 * decode(z[n]))"),
                ("-> (mean: real[Z], sd: positive[Z])", "-> real[Z]"),
                ("Normal(encode(x[n]))", "Normal(0 * encode(x[n]), 1)")], Images), 1e-3);

    /// <summary>A shade k has the probability of a logistic variable between k and k + 1, and both ends that of all beyond.</summary>
    [Fact]
    public async Task Images_in_shades_have_the_probabilities_of_one_logistic_variable()
    {
        var found = await PerRow("mnist-vae/mnist_vae.gen",
            [("-> (location: real[1, 28, 28], scale: positive[1, 28, 28])", "-> real[1, 28, 28]"),
                ("DiscretizedLogistic(decode(z[n]),", "DiscretizedLogistic(0.4 + 0 * decode(z[n]), 0.2,"),
                ("-> (mean: real[4, 7, 7], sd: positive[4, 7, 7])", "-> real[4, 7, 7]"),
                ("Normal(encode(image[n]))", "Normal(0 * encode(image[n]), 1)")], [.. Images, "--set", "C=4", "--batch-size", "50"]);
        using var file = new GZipStream(File.OpenRead(Repository.Path("examples", "mnist-vae", "test-images.idx3-ubyte.gz")),
            CompressionMode.Decompress);
        var bytes = new MemoryStream();
        await file.CopyToAsync(bytes, TestContext.Current.CancellationToken);
        var shades = bytes.ToArray()[16..];
        var total = shades.Sum(k => Math.Log((k == 255 ? 1 : Below(k + 1)) - (k == 0 ? 0 : Below(k))));
        Assert.Equal(total / (shades.Length / 784), found, 0.01);

        static double Below(int step) => 1 / (1 + Math.Exp(-((step / 256.0) - 0.4) / 0.2));
    }

    /// <summary>The guide draws from the prior, of which a critic finds no difference: its estimate has an error, and no bias.</summary>
    [Fact]
    public async Task A_critic_of_a_guide_that_is_the_prior_changes_nothing()
    {
        var found = await PerRow("adversarial-guide/adversarial_guide.gen",
            [("Z = 2, ", ""), ("real[Z]", "real[2]"), ("-> (mean: real[2], sd: positive[2])", "-> real[2]"),
                ("Normal(decode(z[n]))", "Normal(0 * decode(z[n]), 1)"),
                ("Delta(encode(x[n], noise[n]))", "Delta(0 * encode(x[n], noise[n]) + noise[n, 1..2])")],
            ["--data", Repository.Path("examples", "vae", "vae.csv")]);
        var rows = File.ReadLines(Repository.Path("examples", "vae", "vae.csv")).Skip(1)
            .Select(l => l.Split(',').Sum(c => LogNormal(double.Parse(c, CultureInfo.InvariantCulture), 1))).ToList();
        Assert.Equal(rows.Average(), found, 0.02);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static string[] Digits => ["--data", Repository.Path("examples", "digits", "digits.csv")];

    private static string[] Images => ["--data", $"image={Repository.Path("examples", "mnist-vae", "test-images.idx3-ubyte.gz")}"];

    private static double LogNormal(double x, double sd) => (-0.5 * x * x / (sd * sd)) - Math.Log(sd) - (0.5 * Math.Log(2 * Math.PI));

    private static double PerRow(JsonDocument fit) => fit.RootElement.GetProperty("objective").GetProperty("per_row").GetDouble();

    private async Task<double> PerRow(string example, (string Part, string Other)[] edits, string[] arguments)
    {
        using var fit = await Fit(example, edits, arguments);
        return PerRow(fit);
    }

    /// <summary>A short fit of an edited example.</summary>
    private async Task<JsonDocument> Fit(string example, (string Part, string Other)[] edits, string[] arguments)
    {
        var text = await File.ReadAllTextAsync(Repository.Path("examples", example), TestContext.Current.CancellationToken);
        foreach (var (part, other) in edits)
        {
            Assert.Contains(part, text, StringComparison.Ordinal);
            text = text.Replace(part, other, StringComparison.Ordinal);
        }

        var story = Path.Combine(folder, "zeroed.gen");
        await File.WriteAllTextAsync(story, text, TestContext.Current.CancellationToken);
        var run = await Probdsl.Run(folder, ["fit", story, .. arguments, "--max-iter", "2", "--format", "json"]);
        Assert.True(run.Code == 0, run.Errors + run.Output);
        return JsonDocument.Parse(run.Output);
    }
}
