namespace ProbDsl.Runtime.Engines;

/// <summary>Where the programs of a run ran, and why: known after the run.</summary>
public interface IDeviceReport
{
    /// <summary>The device: `cuda:0` if some programs ran there, else `cpu`.</summary>
    string Used { get; }

    /// <summary>The name and architecture of a GPU; null if no program ran on one.</summary>
    string? Name { get; }

    /// <summary>Why programs ran there; null if the processor is the default and nothing was requested.</summary>
    string? Reason { get; }

    /// <summary>The device with its reason, in a line; null without a reason.</summary>
    string? Note { get; }

    /// <summary>Whether a requested precision of products had an effect, in a line; null if none was requested.</summary>
    string? PrecisionNote { get; }
}
