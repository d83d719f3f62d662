using System.Text;
using ProbDsl.Inference;

namespace ProbDsl.Tests;

/// <summary>A fit that is not whole is refused, in words, whatever happened to it; reading never throws.</summary>
public sealed class DamageTests
{
    private const string Story = "model B(K = 2)\ndata x[rows]: real\ndata g[rows]: index[G]\nm: real[G] ~ Normal(0, K)\nfor n in rows { x[n] ~ Normal(m[g[n]], 1) }\n";

    private static readonly KeptFiles Kept = KeptFiles.Drawn(Story, "x,g\n1,a\n2,b\n", 3, ("m", [2], [1, 2, 3, 4, 5, 6.5]));

    [Fact]
    public void The_whole_fit_is_read() => Assert.NotNull(Whole().Read());

    [Fact]
    public void Every_beginning_of_the_record_is_refused()
    {
        var whole = Whole()[FitFile.Record];
        for (var length = 0; length < whole.Length; length++) Refused("E0521", Whole(FitFile.Record, whole[..length]), $"{length} bytes of fit.json");
    }

    /// <summary>Its hash tells; and where the hash is that of the beginning, its form.</summary>
    [Fact]
    public void Every_beginning_of_the_draws_is_refused()
    {
        var whole = Whole()[FitFile.Draws];
        for (var length = 0; length < whole.Length; length++)
        {
            Refused("E0523", Whole(FitFile.Draws, whole[..length]), $"{length} bytes of draws.csv");
            // the last cell may lose digits and stay a number, and its line its end
            if (length < whole.Length - 4) Refused("E0521", Whole().Forged(FitFile.Draws, whole[..length]), $"{length} bytes of draws.csv, with their hash");
        }
    }

    [Theory]
    [InlineData(FitFile.Story)]
    [InlineData(FitFile.Draws)]
    public void Every_changed_byte_is_told(FitFile file)
    {
        var whole = Whole()[file];
        for (var at = 0; at < whole.Length; at++) Refused("E0523", Whole(file, Changed(whole, at)), $"byte {at} of {file}");
    }

    /// <summary>A digit of the record may become another one; whatever else, it is a diagnostic and no exception.</summary>
    [Fact]
    public void A_changed_byte_of_the_record_never_throws()
    {
        var whole = Whole()[FitFile.Record];
        var told = Enumerable.Range(0, whole.Length).Count(at => Whole(FitFile.Record, Changed(whole, at)).TryRead() is { Value: null, Diagnostics.Count: > 0 });
        Assert.InRange(told, whole.Length / 3, whole.Length);
    }

    /// <summary>The record with one part gone or of another kind.</summary>
    [Theory]
    [InlineData("\"schema_version\": 2", "\"schema_version\": 1", "E0522")]
    [InlineData("\"schema_version\": 2", "\"schema_version\": 3", "E0522")]
    [InlineData("\"schema_version\": 2", "\"schema_version\": \"2\"", "E0521")]
    [InlineData("\"schema_version\"", "\"version\"", "E0521")]
    [InlineData("\"method\"", "\"way\"", "E0521")]
    [InlineData("\"sizes\"", "\"size\"", "E0521")]
    [InlineData("\"look_ups\": []", "\"look_ups\": {}", "E0521")]
    [InlineData("\"groups\": {}", "\"groups\": {\"rows\": {\"lengths\": {\"shape\": [1], \"values\": [0.5]}}}", "E0521")]
    [InlineData("\"story.gen\"", "\"../story.gen\"", "E0521")]
    [InlineData("\"by hand\"", "\"\\ud800\"", "E0521")]
    [InlineData("\"count\": 3", "\"count\": 0", "E0521")]
    [InlineData("\"count\": 3", "\"count\": 2", "E0521")]
    [InlineData("\"count\": 3", "\"count\": 4", "E0521")]
    [InlineData("\"count\": 3", "\"count\": 2147483647", "E0521")]
    [InlineData("\"count\": 3", "\"count\": 1e400", "E0521")]
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
        files.Forged(FitFile.Draws, Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(files[FitFile.Draws]).Replace($"{old}.", $"{with}.", StringComparison.Ordinal)));
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

    [Fact]
    public void What_is_not_there_is_told()
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
        Assert.True(fit is null && diagnostics.Count == 1 && diagnostics[0].Code == code, $"{what}: {(fit is null ? string.Join(", ", diagnostics.Select(d => $"{d.Code} {d.Message}")) : "read")}");
    }

    private static byte[] Changed(byte[] whole, int at)
    {
        var changed = (byte[])whole.Clone();
        changed[at] ^= 0x11;
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
