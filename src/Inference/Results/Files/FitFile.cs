namespace ProbDsl.Inference.Results.Files;

/// <summary>The files of a fit.</summary>
public enum FitFile
{
    Story,
    Record,
    Draws,

    /// <summary>Trained weights of nets, params and guides.</summary>
    Weights,

    /// <summary>Rows of the data that nonparametric distributions are made of.</summary>
    Rows,

    /// <summary>The columns of joint plates, on which new rows are conditioned.</summary>
    Training,

    /// <summary>The checkpoint of an unfinished fit.</summary>
    Checkpoint,
}

/// <summary>The names of a fit's files.</summary>
public static class FitFileNames
{
    public static string Of(FitFile file) => file switch
    {
        FitFile.Story => "story.gen",
        FitFile.Record => "fit.json",
        FitFile.Draws => "draws.csv",
        FitFile.Weights => "params.safetensors",
        FitFile.Rows => "rows.safetensors",
        FitFile.Training => "training.json",
        _ => "checkpoint/training.safetensors",
    };
}
