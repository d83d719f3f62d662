using System.Text;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.Results.Files;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Kept;

/// <summary>A fit that is not whole is refused, in words, whatever happened to it; reading never throws.</summary>
public sealed class DamageTests
{
    private const string Story = """
        model B(K = 2)
        data x[rows]: real
        data g[rows]: index[G]
        m: real[G] ~ Normal(0, K)
        for n in rows { x[n] ~ Normal(m[g[n]], 1) }

        """;

    private static readonly KeptFiles Kept = KeptFiles.Drawn(Story, "x,g\n1,a\n2,b\n", 3, ("m", [2], [1, 2, 3, 4, 5, 6.5]));

    [Fact]
    public void The_whole_fit_is_read() => Assert.NotNull(Whole().Read());

    [Fact]
    public void Every_beginning_of_the_record_is_refused()
    {
        var whole = Whole()[FitFile.Record];
        for (var length = 0; length < whole.Length; length++)
            Refused("E0521", Whole(FitFile.Record, whole[..length]), $"{length} bytes of fit.json");
    }

    /// <summary>Its hash differs; where the hash is that of its first bytes, its form is wrong.</summary>
    [Fact]
    public void Every_beginning_of_the_draws_is_refused()
    {
        var whole = Whole()[FitFile.Draws];
        for (var length = 0; length < whole.Length; length++)
        {
            Refused("E0523", Whole(FitFile.Draws, whole[..length]), $"{length} bytes of draws.csv");
            // the last cell may lose digits and stay a number, and its line its end
            if (length < whole.Length - 4)
                Refused("E0521", Whole().Forged(FitFile.Draws, whole[..length]), $"{length} bytes of draws.csv, with their hash");
        }
    }

    [Theory]
    [InlineData("story.gen")]
    [InlineData("draws.csv")]
    public void Every_changed_byte_is_reported(string name)
    {
        var file = FitFile.Single.Single(f => f.Name == name);
        var whole = Whole()[file];
        for (var at = 0; at < whole.Length; at++) Refused("E0523", Whole(file, Changed(whole, at)), $"byte {at} of {file}");
    }

    /// <summary>The record has a hash of itself: each changed byte is reported, by its form or by the hash.</summary>
    [Theory]
    [InlineData(0x11)]
    [InlineData(0x01)]
    [InlineData(0x80)]
    public void Every_changed_byte_of_the_record_is_reported(int bits)
    {
        var whole = Whole()[FitFile.Record];
        string[] codes = ["E0521", "E0522", "E0523"];
        for (var at = 0; at < whole.Length; at++)
            Assert.True(Whole(FitFile.Record, Changed(whole, at, bits)).TryRead() is { Value: null, Diagnostics: [var reported] }
                && codes.Contains(reported.Code), $"byte {at} of fit.json");
    }

    /// <summary>
    /// JSON that says the same, or nearly, is another file. Sealed again each of them is read, so that only the hash detects it.
    /// </summary>
    [Theory]
    [InlineData("\"value\": -1.5", "\"value\": -1.4")]
    [InlineData("\n  \"method\"", "\n\t\t\"method\"")]
    [InlineData("\"method\": \"", "\"method\":\n\"")]
    [InlineData("\"seed\": ", "\"seed\":  ")]
    public void Another_text_of_the_same_form_is_refused(string old, string with)
    {
        var text = Encoding.UTF8.GetString(Whole()[FitFile.Record]);
        var at = text.IndexOf(old, StringComparison.Ordinal);
        var other = text[..at] + with + text[(at + old.Length)..];
        Refused("E0523", Whole(FitFile.Record, Encoding.UTF8.GetBytes(other)), with);
        Assert.NotNull(Whole(FitFile.Record, Encoding.UTF8.GetBytes(other)).Edited("\"device\"", "\"device\"").Read());
    }

    [Theory]
    [InlineData("\n")]
    [InlineData(" ")]
    public void What_stands_behind_the_record_is_reported(string more) =>
        Refused("E0523", Whole(FitFile.Record, [.. Whole()[FitFile.Record], .. Encoding.UTF8.GetBytes(more)]), more);

    /// <summary>The hash is that of what stands before it, by any tool: `head -c -82 fit.json | sha256sum`.</summary>
    [Fact]
    public void The_record_has_the_hash_of_all_before_it()
    {
        var whole = Whole()[FitFile.Record];
        var hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(whole.AsSpan(0, whole.Length - 82)));
        Assert.EndsWith($",\n  \"sha256\": \"{hash}\"\n}}", Encoding.UTF8.GetString(whole), StringComparison.Ordinal);
    }

    /// <summary>The record with one part gone or of another kind.</summary>
    [Theory]
    [InlineData("\"schema_version\": 5", "\"schema_version\": 4", "E0522")]
    [InlineData("\"schema_version\": 5", "\"schema_version\": 6", "E0522")]
    [InlineData("\"schema_version\": 5", "\"schema_version\": \"5\"", "E0521")]
    [InlineData("\"schema_version\"", "\"version\"", "E0521")]
    [InlineData("\"method\"", "\"way\"", "E0521")]
    [InlineData("\"sizes\"", "\"size\"", "E0521")]
    [InlineData("\"look_ups\": []", "\"look_ups\": {}", "E0521")]
    [InlineData("\"all_columns\": []", "\"all_columns\": {}", "E0521")]
    [InlineData("\"groups\": {}", "\"groups\": {\"rows\": {\"lengths\": {\"shape\": [1], \"values\": [0.5]}}}", "E0521")]
    [InlineData("\"story.gen\"", "\"../story.gen\"", "E0521")]
    [InlineData("\"by hand\"", "\"\\ud800\"", "E0521")]
    [InlineData("\"count\": 3", "\"count\": 0", "E0521")]
    [InlineData("\"count\": 3", "\"count\": 2", "E0521")]
    [InlineData("\"count\": 3", "\"count\": 4", "E0521")]
    [InlineData("\"count\": 3", "\"count\": 2147483647", "E0521")]
    [InlineData("\"count\": 3", "\"count\": 1e400", "E0521")]
    [InlineData("\"count\": 3", "\"count\": 3,\n    \"chains\": 3", "E0521")]
    [InlineData("\"count\": 3", "\"count\": 3,\n    \"chains\": 1", "E0521")]
    [InlineData("\"count\": 3", "\"count\": 3,\n    \"chains\": 0", "E0521")]
    [InlineData("\"count\": 3", "\"count\": 3,\n    \"chains\": 2", "E0521")]
    [InlineData("\"K\": 2", "\"K\": true", "E0521")]
    [InlineData("\"rows\": 2", "\"rows\": -1", "E0521")]
    [InlineData("\"G\": 2", "\"G\": 3", "E0524")]
    [InlineData("\"G\": 2", "\"V\": 2", "E0524")]
    public void Another_record_is_refused(string old, string with, string code) => Refused(code, Whole().Edited(old, with), with);

    [Theory]
    [InlineData("m", "mu", "E0524")]
    [InlineData("m", "x", "E0524")]
    public void Values_of_no_unknown_are_refused(string old, string with, string code)
    {
        var files = Whole();
        files.Forged(FitFile.Draws,
            Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(files[FitFile.Draws]).Replace($"{old}.", $"{with}.", StringComparison.Ordinal)));
        Refused(code, files.Edited($"\"name\": \"{old}\"", $"\"name\": \"{with}\""), with);
    }

    [Theory]
    [InlineData("1,2\n", "1,nan\n", "E0524")]
    [InlineData("1,2\n", "1,-inf\n", "E0524")]
    [InlineData("1,2\n", "1,NaN\n", "E0521")]
    [InlineData("1,2\n", "1,1e999\n", "E0521")]
    [InlineData("1,2\n", "1,2,3\n", "E0521")]
    [InlineData("1,2\n", "1;2\n", "E0521")]
    [InlineData("1,2\n", "1, 2\n", "E0521")]
    [InlineData("m.1,m.2", "m.2,m.1", "E0521")]
    [InlineData("5,6.5\n", "5,6.5\n5,6.5\n", "E0521")]
    public void Other_draws_are_refused(string old, string with, string code)
    {
        var files = Whole();
        var text = Encoding.UTF8.GetString(files[FitFile.Draws]);
        Assert.Contains(old, text, StringComparison.Ordinal);
        Refused(code, files.Forged(FitFile.Draws, Encoding.UTF8.GetBytes(text.Replace(old, with, StringComparison.Ordinal))), with);
    }

    /// <summary>A record that was edited and has the right hash nevertheless: values are held against the sets of their unknowns.</summary>
    [Theory]
    [InlineData("w", "5", "`w` is outside of its support (expected numbers of at least 0 with the sum 1)")]
    [InlineData("w", "-0.5", "`w` is outside of its support (expected numbers of at least 0 with the sum 1)")]
    [InlineData("cov", "-1", "`cov[1]` is outside of its support (expected a symmetric positive definite matrix)")]
    [InlineData("cov", "0.001", "`cov[1]` is outside of its support (expected a symmetric positive definite matrix)")]
    [InlineData("corr", "0.9",
        "`corr` is outside of its support (expected a symmetric positive definite matrix with ones on its diagonal)")]
    [InlineData("low", "9", "`low` is outside of its support (expected ascending numbers)")]
    [InlineData("sd", "-2", "`sd` is -2, outside of its support (expected a number of at least 0)")]
    [InlineData("p", "1.5", "`p` is 1.5, outside of its support (expected a number from 0 to 1)")]
    [InlineData("u", "3.5", "`u[1]` is 3.5, outside of its support (expected a number from -1 to 3)")]
    [InlineData("m", "null", "`m` has a value that is not finite")]
    public void A_value_outside_of_its_support_is_refused(string unknown, string value, string says)
    {
        const string story = """
            model Sets
            data x[rows]: real
            param w: simplex[2]
            param cov[2]: covariance[2]
            param corr: correlation[2]
            param low: ordered[2]
            param sd: positive
            param p: unit
            param m: real
            u: real[2] ~ Uniform(-1, 3)
            for n in rows { x[n] ~ Normal(m, sd) }
            """;
        var problem = TestStory.By(story, "x\n1\n2\n").Problem;
        Estimate[] estimates =
        [
            new("w", new([2], [0.25, 0.75]), 0), new("cov", new([2, 2, 2], [2, 1, 1, 3, 1, 0, 0, 1]), 1),
            new("corr", new([2, 2], [1, 0.5, 0.5, 1]), 0), new("low", new([2], [-1, 4]), 0),
            new("sd", new([], [0.0]), 0), new("p", new([], [1.0]), 0), new("m", new([], [7.0]), 0), new("u", new([2], [-1, 3]), 0),
        ];
        Assert.NotNull(KeptFiles.Of(story, problem, new FitSummary([.. estimates], 1, [])).Read());
        var edited = KeptFiles.Of(story,
            problem, new FitSummary([.. estimates.Select(e => e.Name != unknown || value == "null" ? e : e with { Value = new(e.Value.Shape,
                [double.Parse(value, System.Globalization.CultureInfo.InvariantCulture), .. e.Value.Values[1..]]) })], 1, []));
        if (value == "null") edited = edited.Edited("7\n", "null\n");
        var (fit, diagnostics) = edited.TryRead();
        Assert.Null(fit);
        Assert.Equal(("E0524", $"the values in kept do not match its story: {says}"),
            (Assert.Single(diagnostics).Code, diagnostics[0].Message));
    }

    [Fact]
    public void Draws_of_whole_numbers_are_whole()
    {
        const string story = """
            model Whole
            data x[rows]: real
            k ~ Poisson(3)
            for n in rows { x[n] ~ Normal(k, 1) }
            """;
        Assert.Equal(2, KeptFiles.Drawn(story, "x\n1\n", 2, ("k", [], [0, 4])).Read().Posterior.Count);
        Refused("E0524", KeptFiles.Drawn(story, "x\n1\n", 2, ("k", [], [0, 4.5])), "4.5");
        Refused("E0524", KeptFiles.Drawn(story, "x\n1\n", 2, ("k", [], [-1, 4])), "-1");
    }

    /// <summary>Between the rename of the record and those of the other files a fit reads by the names of the new versions.</summary>
    [Fact]
    public void A_fit_whose_files_are_not_renamed_yet_is_read()
    {
        var (before, now) = (Whole(), Whole());
        var text = Encoding.UTF8.GetString(now[FitFile.Draws]);
        now.Forged(FitFile.Draws, Encoding.UTF8.GetBytes(text.Replace("1,2\n", "1,7\n", StringComparison.Ordinal)));
        var between = before.Copy();
        between[FitFile.Record] = now[FitFile.Record];
        Refused("E0523", between, "the draws of the fit before");
        between.Next[FitFile.Draws] = now[FitFile.Draws];
        Assert.Equal(now.Read().Posterior.Arrays["m"], between.Read().Posterior.Arrays["m"]);
        between.Next[FitFile.Draws] = before[FitFile.Draws];
        Refused("E0523", between, "other draws");
    }

    /// <summary>A reader that meets a fit while another one replaces it reads again.</summary>
    [Fact]
    public void A_record_that_changes_while_it_is_read_is_read_again()
    {
        var (before, now) = (Whole(), Whole());
        now.Forged(FitFile.Draws,
            Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(now[FitFile.Draws]).Replace("1,2\n", "1,7\n", StringComparison.Ordinal)));
        var replaced = now.Copy();
        replaced.First = before[FitFile.Record];
        Assert.Equal(now.Read().Posterior.Arrays["m"], replaced.Read().Posterior.Arrays["m"]);
    }

    [Fact]
    public void A_checkpoint_without_a_record_is_a_fit_that_has_not_ended() =>
        Refused("E0603", new KeptFiles { [FitFile.Checkpoint] = [1] }, "checkpoint");

    [Fact]
    public void What_is_not_there_is_reported()
    {
        foreach (var (file, code) in new[] { (FitFile.Record, "E0520"), (FitFile.Story, "E0523"), (FitFile.Draws, "E0523") })
        {
            var files = Whole();
            files.Remove(file);
            Refused(code, files, file.ToString());
        }
    }

    private static void Refused(string code, KeptFiles files, string what)
    {
        var (fit, diagnostics) = files.TryRead();
        Assert.True(fit is null && diagnostics.Count == 1 && diagnostics[0].Code == code,
            $"{what}: {(fit is null ? string.Join(", ", diagnostics.Select(d => $"{d.Code} {d.Message}")) : "read")}");
    }

    private static byte[] Changed(byte[] whole, int at, int bits = 0x11)
    {
        var changed = (byte[])whole.Clone();
        changed[at] ^= (byte)bits;
        return changed;
    }

    private static KeptFiles Whole() => Kept.Copy();

    private static KeptFiles Whole(FitFile file, byte[] bytes)
    {
        var files = Whole();
        files[file] = bytes;
        return files;
    }
}
