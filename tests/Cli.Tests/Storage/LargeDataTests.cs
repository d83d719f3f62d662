using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using ProbDsl.Tests.Running;

namespace ProbDsl.Tests.Storage;

/// <summary>
/// Data whose numbers are three times the heap that the process may have, in a process with that limit: the answer is that of a process
/// without it, to the last digit, and nothing is left in the folder of temporary files.
/// </summary>
public sealed partial class LargeDataTests
{
    private const int Rows = 400_000, Columns = 11;

    // the numbers are 35 MB
    private const int Limit = 10 << 20;

    private const string X = "data x[rows]: real[10] from x1, x2, x3, x4, x5, x6, x7, x8, x9, x10";

    private static readonly byte[] table = Table();

    public static TheoryData<string, string[]> Fits => new()
    {
        {
            $$"""
            model Mixture(K = 2)
            {{X}}
            param weight: simplex[K]
            param mean[K]: real[10]
            param cov[K]: covariance[10]
            for n in rows {
              kind[n] ~ Categorical(weight)
              x[n] ~ MvNormal(mean[kind[n]], cov[kind[n]])
            }
            """, ["--method", "em", "--restarts", "4", "--max-iter", "15"]
        },
        {
            $$"""
            model Regression
            {{X}}
            data y[rows]: real
            a ~ Normal(0, 10)
            b: real[10] ~ Normal(0, 10)
            for n in rows { y[n] ~ Normal(a + dot(b, x[n]), 0.5) }
            """, ["--method", "exact"]
        },
        {
            """
            model Conjugate
            data y[rows]: real
            variance: positive ~ InverseGamma(2, 1)
            m ~ Normal(0, variance = 100 * variance)
            for n in rows { y[n] ~ Normal(m, variance = variance) }
            """, ["--method", "exact"]
        },
        {
            """
            model Normals
            data y[rows]: real
            data x1[rows]: real
            param mean: real
            param sd: positive
            param spread: positive
            for n in rows {
              y[n] ~ Normal(mean, sd)
              x1[n] ~ Normal(0, spread)
            }
            """, ["--method", "mle"]
        },
        {
            $$"""
            model LeastSquares
            {{X}}
            data y[rows]: real
            param a: real
            param b: real[10]
            param sd: positive
            for n in rows { y[n] ~ Normal(a + dot(b, x[n]), sd) }
            """, ["--method", "mle"]
        },
        {
            $$"""
            model Net
            {{X}}
            net decode(z: real[2]) -> (mean: real[10]) = mlp(hidden = [16], act = tanh)
            param sd: positive
            for n in rows {
              z[n]: real[2] ~ Normal(0, 1)
              x[n] ~ Normal(decode(z[n]), sd)
            }
            guide {
              net encode(x: real[10]) -> (mean: real[2], sd: positive[2]) = mlp(hidden = [16], act = tanh)
              for n in rows { z[n] ~ Normal(encode(x[n])) }
            }
            """, ["--method", "elbo", "--batch-size", "200", "--max-iter", "200", "--threads", "1"]
        },
    };

    [Theory, MemberData(nameof(Fits))]
    public async Task A_fit_has_the_bits_of_a_fit_in_memory(string story, string[] options)
    {
        using var workspace = new Workspace().Write("story.gen", story).Write("rows.csv", table);
        string[] fit = ["fit", "story.gen", "--data", "rows.csv", "--format", "json", .. options];
        var inMemory = await Probdsl.RunAlone(workspace.Folder, fit);
        Assert.Equal(0, inMemory.Code);
        Assert.Equal(Answer(inMemory), Answer(await Limited(workspace, fit)));
    }

    [Fact]
    public async Task What_is_read_once_is_kept()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(table);
        using var workspace = new Workspace().Write("story.gen", (string)Fits.First().Data.Item1).Write("rows.csv", table)
            .Write("packed.csv.gz", packed.ToArray());
        string[] fit = ["fit", "story.gen", "--method", "em", "--restarts", "1", "--max-iter", "3", "--format", "json", "--data"];
        var estimates = Estimates(await Limited(workspace, [.. fit, "rows.csv"]));
        Assert.NotEqual("", estimates);
        Assert.Equal(estimates, Estimates(await Limited(workspace, [.. fit, "packed.csv.gz"], limit: 3 * Limit / 2)));
        Assert.Equal(estimates, Estimates(await Limited(workspace, [.. fit, "-"], table, limit: 3 * Limit / 2)));
    }

    [Fact]
    public async Task A_folder_that_is_not_there_is_named()
    {
        using var workspace = new Workspace().Write("story.gen", (string)Fits.First().Data.Item1).Write("rows.csv", table);
        var run = await Limited(workspace, ["fit", "story.gen", "--data", "rows.csv"], folder: "none");
        Assert.Equal((1, ""), (run.Code, run.Output));
        Assert.Contains("error E0636: the data are larger than memory, and the temporary file for them in none cannot", run.Errors,
            StringComparison.Ordinal);
        Assert.Contains("there is no such folder", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unknowns_of_rows_are_refused_with_their_bytes()
    {
        using var workspace = new Workspace().Write("rows.csv", table).Write("story.gen", """
            model Rows
            data y[rows]: real
            m ~ Normal(0, 10)
            s ~ Gamma(2, 1)
            for n in rows {
              z[n] ~ Gamma(s, 1)
              y[n] ~ Normal(m + z[n], 1)
            }
            """);
        var run = await Limited(workspace, ["fit", "story.gen", "--data", "rows.csv", "--method", "advi", "--marginalize", "off"]);
        Assert.Equal((1, true), (run.Code, run.Errors.Contains("error E0531: `advi` needs 0.2 GB", StringComparison.Ordinal)));
    }

    private static async Task<Finished> Limited(Workspace workspace, string[] arguments, byte[]? input = null, string? folder = null,
        int limit = Limit)
    {
        Directory.CreateDirectory(workspace.At("temporary"));
        var run = await Probdsl.RunAlone(workspace.Folder, arguments, input, environment:
        [
            ("DOTNET_GCHeapHardLimit", limit.ToString("x", CultureInfo.InvariantCulture)), ("DOTNET_GCRegionRange", "40000000"),
            ("TMPDIR", folder ?? workspace.At("temporary")),
        ]);
        Assert.DoesNotContain(Directory.EnumerateFiles(workspace.At("temporary")), f => f.Contains("probdsl-", StringComparison.Ordinal));
        return run;
    }

    private static string Answer(Finished run)
    {
        Assert.True(run.Code == 0, run.Errors);
        return Seconds().Replace(run.Output, "");
    }

    private static string Estimates(Finished run) => Answer(run) is var json && json.IndexOf("\"parameters\"", StringComparison.Ordinal) is
        var at and >= 0 ? json[at..] : json;

    private static byte[] Table()
    {
        var (text, random) = (new StringBuilder(), new Random(1));
        text.AppendJoin(',', Enumerable.Range(1, Columns - 1).Select(i => $"x{i}")).Append(",y\n");
        for (var row = 0; row < Rows; row++)
        {
            var (center, sum) = (random.Next(5) < 2 ? 2.0 : -1, 1.0);
            for (var i = 1; i < Columns; i++)
            {
                var x = Math.Round(center + random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5, 4);
                sum += 0.1 * i * x;
                text.Append(x.ToString("R", CultureInfo.InvariantCulture)).Append(',');
            }

            text.Append(Math.Round(sum + random.NextDouble() - 0.5, 4).ToString("R", CultureInfo.InvariantCulture)).Append('\n');
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    [GeneratedRegex("\"seconds\": (\\{[^}]*\\}|[0-9.eE+-]+)")]
    private static partial Regex Seconds();
}
