using System.Text;
using System.Text.Json;
using ProbDsl.Catalog.Options;
using ProbDsl.Compiler.Options;
using ProbDsl.Inference.Arrays;
using ProbDsl.Inference.Fits;
using ProbDsl.Inference.Options;

namespace ProbDsl.Tests.Options;

/// <summary>Options in the record of a fit: their order, their spelling, and their reading back.</summary>
public sealed class OptionsJsonTests
{
    private static readonly RunOptions all = StandardOptions.Table.For(OptionUses.Fit)
        .Aggregate(new RunOptions(), (options, row) => options.With(row, row.Read(Sample(row))));

    [Fact]
    public void Every_option_has_its_place_and_its_spelling() => Assert.Equal(
        """
        {"options":{"max_iter":3,"tol":0.25,"restarts":3,"num_samples":3,"chains":3,"num_warmup":3,"target_accept":0.25,
        "max_depth":3,"kernel":"walnuts","centering":"as-written","until":3,"like":"3","threads":3,"engine":"torchsharp",
        "device":"cuda","precision":"bf16","batch_size":3,
        "learning_rate":0.25,"num_particles":3,"kl_warm_up":0.25,"free_bits":0.25,"clip_norm":0.25,"ema":0.25,"holdout":0.25,
        "weight_decay":0.25,"beta":0.25,"schedule":"plateau","optimizer":"amsgrad","kl":"sampled","gradient":"dreg",
        "guide":"planar","marginalize":"off","objective":"plain","times":"importance","pairing":"ot",
        "critic_steps":3,"updates":"simultaneous","gradient_penalty":0.25,"generator_rate":0.25,"instance_noise":0.25,
        "generator_loss":"minimax","divergence":"tv","lipschitz":"clipping","weight_bound":0.25,"critic_layer":3,
        "reconstruction_weight":0.25,"noise_ratio":3,
        "contrast":"prior","delimiter":"blank","decimal":"comma","date_format":"3"}}
        """.ReplaceLineEndings(""),
        Written(all));

    [Fact]
    public void What_methods_do_anyway_is_left_out() => Assert.Equal(
        """{"options":{}}""",
        Written(new()
        {
            [StandardOptions.Divergences] = "formula",
            [StandardOptions.Objective] = "derived",
            [StandardOptions.Weighting] = "elbo",
            [StandardOptions.Seed] = 3,
        }));

    [Fact]
    public void Every_option_is_read_back() => Assert.Equal(
        all.All.Where(o => o.Option.IsRecorded(o.Value)).Select(o => (o.Option.Name, o.Value)),
        Read(Written(all)).All.Select(o => (o.Option.Name, o.Value)));

    /// <summary>Folders that were written before have names of the code in place of words.</summary>
    [Theory]
    [InlineData("gradient", "DoublyReparameterized", "dreg")]
    [InlineData("gradient", "StickingTheLanding", "stl")]
    [InlineData("guide", "FullRank", "full_rank")]
    [InlineData("guide", "mean_field", "mean_field")]
    public void Earlier_names_are_read(string option, string recorded, string word) =>
        Assert.Equal([(option, (object)word)],
            Read($$$"""{"options":{"{{{option}}}":"{{{recorded}}}"}}""").All.Select(o => (o.Option.Name, o.Value)));

    [Fact]
    public void The_seed_is_read_beside_them() => Assert.Equal(7ul, Read("""{"options":{},"seed":7}""")[StandardOptions.Seed]);

    /// <summary>Another version may have options that this one has not.</summary>
    [Fact]
    public void An_option_of_another_version_is_left_out() => Assert.Empty(Read("""{"options":{"of_another_version":7}}""").All);

    [Theory]
    [InlineData("""{"options":{"restarts":0.5}}""", "`options.restarts` is not a whole number of at least 1")]
    [InlineData("""{"options":{"schedule":"sudden"}}""", "`options.schedule` is not halving, constant, cosine, plateau")]
    public void A_value_of_another_kind_is_no_record(string json, string message) =>
        Assert.Equal(message, Assert.Throws<JsonException>(() => Read(json)).Message);

    private static string Sample(RunOption row) =>
        row is WordOption words ? words.Words[^1].Text : row is NumberOption ? "0.25" : "3";

    private static string Written(RunOptions options)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            OptionsJson.Write(json, options);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    private static RunOptions Read(string json) =>
        OptionsJson.Read(new JsonPart(JsonDocument.Parse(json).RootElement, ""), StandardOptions.Table);
}
