using System.Text.Json;
using ProbDsl.Inference.Results.Files;

namespace ProbDsl.Inference.Results.Sections;

/// <summary>
/// A part of what a fit reports. It knows where it stands, and writes its own keys of `fit.json`, its own lines of the page and its own
/// file of the fit folder. What writes and prints fits goes over the sections and knows none of them.
/// </summary>
public abstract record ResultSection
{
    /// <summary>Where it stands among the others.</summary>
    public abstract SectionPlace Place { get; }

    /// <summary>The file of the fit folder that holds its numbers; null where it has none.</summary>
    public virtual FitFile? File => null;

    /// <summary>Writes its keys into the object of `fit.json`; nothing by default.</summary>
    public virtual void Write(Utf8JsonWriter json)
    {
    }

    /// <summary>Its lines of the page, each with its end; empty by default.</summary>
    /// <param name="of">The whole result, for a section that refers to another one.</param>
    /// <param name="shown">Which arrays are printed in full.</param>
    public virtual string Print(FitSummary of, ShownNames shown) => "";

    /// <summary>Writes its <see cref="File"/>.</summary>
    /// <param name="stream">Of the new file.</param>
    /// <param name="model">The name of the model, for the head of the file.</param>
    /// <param name="method">The name of the method, for the same.</param>
    public virtual void WriteFile(Stream stream, string model, string method)
    {
    }

    /// <summary>The section with the names of members, from a function that gives those of each dimension of a variable.</summary>
    public virtual ResultSection Named(Func<string, IReadOnlyList<IReadOnlyList<string>?>> namesOf) => this;
}

/// <summary>Where a section stands: in `fit.json` and among the files of a fit, and on the page.</summary>
public readonly record struct SectionPlace(int InJson, int OnPage = 0);
