using ProbDsl.Inference.Calibration;

namespace ProbDsl.Cli.Input;

/// <summary>What a user asks of `sbc`.</summary>
/// <param name="Story">The story that is fitted.</param>
/// <param name="Data">The files with the shape of its data.</param>
/// <param name="Settings">Values of hyperparameters and sizes.</param>
/// <param name="Asked">The options of the fits.</param>
internal sealed record CalibrationCall(string Story, DataRequest Data, string[] Settings, RunOptions Asked)
{
    public const int UsualSimulations = 1000;

    /// <summary>The story that draws unknowns and data; null for the fitted one.</summary>
    public string? Simulated { get; init; }

    /// <summary>The number of simulations, of all parts.</summary>
    public int Simulations { get; init; } = UsualSimulations;

    /// <summary>Which part this process fits; null for all.</summary>
    public CalibrationPart? Part { get; init; }

    /// <summary>The data files: those that are named, else the one beside the story, which another story reads too.</summary>
    public string[] FilesOf(ShapedStory story) => Data.Files.Length > 0 ? Data.Files
        : [.. story.DataFiles.Select(f => Path.Combine(Path.GetDirectoryName(Story) ?? "", f.Name))];

    /// <summary>The folder of the ranks; null where they are not kept.</summary>
    public string? Folder { get; init; }
}
