using System.Text.Json;
using ProbDsl.Inference.Reliability;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.Results.Sections;
using ProbDsl.Inference.Results.Text;
using ProbDsl.Parser.Diagnostics;

namespace ProbDsl.Inference.Adversarial;

/// <summary>The end of a training against a critic: both players, and how the draws overlap with the data.</summary>
/// <param name="Critic">The critic of the training.</param>
/// <param name="Generator">The story.</param>
/// <param name="Overlap">Null for too few rows.</param>
internal sealed record Players(Player Critic, Player Generator, NeighborCoverage? Overlap) : ResultSection
{
    /// <summary>The least coverage without a warning. Equal distributions have 0.97.</summary>
    public const double LeastCoverage = 0.5;

    public override SectionPlace Place => new(72, OnPage: 72);

    public override void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject("players");
        Write(json, "critic", Critic);
        Write(json, "generator", Generator);
        json.WriteEndObject();
        if (Overlap is null) return;
        json.WriteStartObject("overlap");
        MetricJson.Number(json, "precision", Overlap.Precision);
        MetricJson.Number(json, "recall", Overlap.Recall);
        MetricJson.Number(json, "coverage", Overlap.Coverage);
        json.WriteEndObject();
    }

    public override string Print(FitSummary of, ShownNames shown) =>
        Paragraph.Print("players: ", $"critic's {Text(Critic)} · generator's {Text(Generator)}")
        + (Overlap is null ? "" : Paragraph.Print("draws: ", $"{Percent(Overlap.Precision)} lie among the data (precision), "
            + $"{Percent(Overlap.Recall)} of the data among the draws (recall); "
            + $"{Percent(Overlap.Coverage)} of the data have a draw near them (coverage)"));

    private static string Text(Player player) =>
        $"loss {FixedPoint.Write(player.Loss, "F3")}, gradient norm {NumberText.Error(player.GradientNorm, "F3")}";

    private static string Percent(double fraction) => $"{FixedPoint.Write(100 * fraction, "F0")} %";

    private static void Write(Utf8JsonWriter json, string name, Player player)
    {
        json.WriteStartObject(name);
        MetricJson.Number(json, "loss", player.Loss);
        MetricJson.Number(json, "gradient_norm", player.GradientNorm);
        json.WriteEndObject();
    }
}

/// <summary>A player at the end of a training.</summary>
/// <param name="Loss">The moving average of its loss.</param>
/// <param name="GradientNorm">The root of the mean squared norm of its gradient over the last steps.</param>
internal sealed record Player(double Loss, double GradientNorm);
