using System.Text.Json;
using ProbDsl.Inference.Reliability;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.Results.Sections;
using ProbDsl.Inference.Results.Text;
using ProbDsl.Inference.Training;
using ProbDsl.Parser.Diagnostics;

namespace ProbDsl.Inference.Adversarial;

/// <summary>The end of a training against a critic: both players, and how the draws overlap with the data.</summary>
/// <param name="Critic">The critic of the training.</param>
/// <param name="Story">The story.</param>
/// <param name="Overlap">Null for too few rows.</param>
internal sealed record Players(Player Critic, Player Story, NeighborCoverage? Overlap) : ResultSection
{
    /// <summary>The least coverage without a warning. Equal distributions have 0.97.</summary>
    public const double LeastCoverage = 0.5;

    /// <param name="outcome">A training whose first loss is the critic's and whose second is the story's.</param>
    /// <param name="isCritic">Whether a weight is the critic's.</param>
    /// <param name="story">The name of the story as a player.</param>
    /// <param name="overlap">Null where draws and data are not compared.</param>
    public static Players Of(TrainingOutcome outcome, Func<string, bool> isCritic, string story, NeighborCoverage? overlap) =>
        new(Player.Of("critic", outcome, 0, isCritic), Player.Of(story, outcome, 1, w => !isCritic(w)), overlap);

    public override SectionPlace Place => new(72, OnPage: 72);

    public override void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject("players");
        Write(json, Critic);
        Write(json, Story);
        json.WriteEndObject();
        if (Overlap is null) return;
        json.WriteStartObject("overlap");
        MetricJson.Number(json, "precision", Overlap.Precision);
        MetricJson.Number(json, "recall", Overlap.Recall);
        MetricJson.Number(json, "coverage", Overlap.Coverage);
        json.WriteEndObject();
    }

    public override string Print(FitSummary of, ShownNames shown) =>
        Paragraph.Print("players: ", $"{Text(Critic)} · {Text(Story)}")
        + (Overlap is null ? "" : Paragraph.Print("draws: ", $"{Percent(Overlap.Precision)} lie among the data (precision), "
            + $"{Percent(Overlap.Recall)} of the data among the draws (recall); "
            + $"{Percent(Overlap.Coverage)} of the data have a draw near them (coverage)"));

    private static string Text(Player player) =>
        $"{player.Name}'s loss {FixedPoint.Write(player.Loss, "F3")}, gradient norm {NumberText.Error(player.GradientNorm, "F3")}";

    private static string Percent(double fraction) => $"{FixedPoint.Write(100 * fraction, "F0")} %";

    private static void Write(Utf8JsonWriter json, Player player)
    {
        json.WriteStartObject(player.Name);
        MetricJson.Number(json, "loss", player.Loss);
        MetricJson.Number(json, "gradient_norm", player.GradientNorm);
        json.WriteEndObject();
    }
}

/// <summary>A player at the end of a training.</summary>
/// <param name="Name">Its name in reports.</param>
/// <param name="Loss">The moving average of its loss.</param>
/// <param name="GradientNorm">The root of the mean squared norm of its gradient over the last steps.</param>
internal sealed record Player(string Name, double Loss, double GradientNorm)
{
    public static Player Of(string name, TrainingOutcome outcome, int loss, Func<string, bool> isIts) =>
        new(name, outcome.Trace.Steps.Count == 0 ? double.NaN : outcome.Trace.Losses[outcome.Trace.Steps.Count - 1, loss],
            Math.Sqrt(outcome.Moments.Where(m => isIts(m.Key)).Sum(m => m.Value.Size.Sum(size => size * size))));
}
