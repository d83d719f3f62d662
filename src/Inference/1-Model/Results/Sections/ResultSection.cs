using ProbDsl.Inference.Results.Files;

namespace ProbDsl.Inference.Results.Sections;

/// <summary>
/// A section of a fit's results. It defines its own position, its keys of `fit.json`, its lines of the printed page and its files of the
/// fit folder. Writers and printers iterate over sections without knowing their types.
/// </summary>
public abstract record ResultSection
{
    /// <summary>The position among the other sections.</summary>
    public abstract SectionPlace Place { get; }

    /// <summary>The files of the fit folder with its numbers; none by default.</summary>
    public virtual IEnumerable<FitFile> Files => [];

    /// <summary>Writes its keys into the object of `fit.json`; none by default.</summary>
    public virtual void Write(Utf8JsonWriter json)
    {
    }

    /// <summary>The printed lines, each with a line end; empty by default.</summary>
    /// <param name="of">The whole result, for a section that refers to another one.</param>
    /// <param name="shown">The arrays to print in full.</param>
    public virtual string Print(FitSummary of, ShownNames shown) => "";

    /// <summary>Writes one of its <see cref="Files"/>.</summary>
    /// <param name="file">Which one.</param>
    /// <param name="stream">The new file.</param>
    /// <param name="model">The name of the model, for the header of the file.</param>
    /// <param name="method">The name of the method, for the header.</param>
    public virtual void WriteFile(FitFile file, Stream stream, string model, string method)
    {
    }

    /// <summary>The section with the names of members, from a function that returns those of each dimension of a variable.</summary>
    public virtual ResultSection Named(Func<string, IReadOnlyList<IReadOnlyList<string>?>> namesOf) => this;
}

/// <summary>The position of a section: in `fit.json` and among the files of a fit, and on the page.</summary>
public readonly record struct SectionPlace(int InJson, int OnPage = 0);
